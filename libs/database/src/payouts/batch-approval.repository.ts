import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { DomainError, isBatchId } from '#domain';
import { Metrics } from '#observability';
import { batchUnknown, limitExceeded, type BatchKey } from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { toExceededLimit, type ExceededLimitRow } from './exceeded-limit.js';

/** $1 payer, $2 batch, $3 decision: see the function's header. */
const decidePayoutBatch: Statement = {
  name: 'decide_payout_batch',
  text: 'SELECT * FROM decide_payout_batch($1, $2, $3)',
};

interface Decided {
  readonly cancellations: number;
  /** Null: it is decided. */
  readonly exceeded: ExceededLimitRow | null;
}

/** $1, $2 two keys: whether one of them has replaced the other, or they are one. */
const isOneKey: Statement = {
  name: 'is_one_api_key',
  text: /* sql */ `
    WITH RECURSIVE line AS (
      SELECT k.key_id, k.rotated_from FROM api_key k WHERE k.key_id IN ($1, $2)
      UNION SELECT k.key_id, k.rotated_from FROM line l JOIN api_key k ON k.key_id = l.rotated_from
    )
    SELECT count(*) < 2 AS "isOne" FROM line WHERE rotated_from IS NULL`,
};

export type ApprovalDecision = 'approved' | 'rejected';

interface DecidingKey {
  /** Undefined: authentication is off. */
  readonly keyId: string | undefined;
  readonly actor: string;
}

/** The second of two people: batches that await approval are approved or rejected, once. */
@Injectable()
export class BatchApprovalRepository {
  constructor(
    @InjectRepository(PayoutBatchEntity) private readonly batches: Repository<PayoutBatchEntity>,
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Decides, with an entry in the audit log and an event for webhooks. Called again with the same decision, it changes nothing.
   *
   * @throws DomainError `batch_unknown`; `same_key` for the key that sent the batch, or one that replaced it;
   * `batch_not_awaiting_approval` with its `status`; `limit_exceeded` with the limit, where it is approved and would exceed one on
   * the day at which it would go now; `database_unavailable`
   */
  async decide(
    { payer, batchId }: BatchKey,
    decision: ApprovalDecision,
    { keyId, actor }: DecidingKey,
  ): Promise<void> {
    if (!isBatchId(batchId)) throw batchUnknown();
    const cancelled = await this.batches.manager.transaction(async (manager) => {
      const batch = await manager.findOneBy(PayoutBatchEntity, { payer, batchId });
      if (batch === null) throw batchUnknown();
      const { postedBy, totalCents } = batch;
      if (await this.isOne(manager, postedBy, keyId))
        throw new DomainError('same_key', 'Another key than the one that sent the batch must decide.');
      if (isDecided(batch, decision)) return 0;
      const sql = this.sql.within(manager);
      const [decided] = await sql.run<Decided & object>(decidePayoutBatch, [payer, batchId, decision]);
      if (decided === undefined) {
        // Another call was first: what it has decided stands.
        if (isDecided(await manager.findOneByOrFail(PayoutBatchEntity, { payer, batchId }), decision))
          return 0;
        throw new Error('A batch that awaits approval was not decided.');
      }
      if (decided.exceeded !== null) throw limitExceeded(toExceededLimit(decided.exceeded));
      const action = decision === 'approved' ? 'batch.approve' : 'batch.reject';
      const details = { payer, amount_cents: totalCents };
      await writeAuditEntry(manager, { actor, action, subject: batchId, details });
      return decided.cancellations;
    });
    this.metrics.count('malote_payout_transitions_total', cancelled, { to: 'cancelled' });
  }

  private async isOne(manager: EntityManager, postedBy: string | null, keyId: string | undefined) {
    if (postedBy === null || keyId === undefined) return false;
    const [row] = await this.sql.within(manager).run<{ isOne: boolean }>(isOneKey, [postedBy, keyId]);
    return row?.isOne === true;
  }
}

function isDecided({ approval, status }: PayoutBatchEntity, decision: ApprovalDecision): boolean {
  if (approval === decision) return true;
  if (status === 'awaiting_approval') return false;
  throw new DomainError('batch_not_awaiting_approval', 'This batch does not await approval.', {
    details: { status },
  });
}
