import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, Not, type EntityManager, type Repository } from 'typeorm';
import { BATCH_PRIORITIES, isBatchId, type BatchStatus, type ClientId, type PayoutStatus } from '#domain';
import { Metrics } from '#observability';
import {
  batchUnknown,
  PayoutBatchStore,
  type AcceptOutcome,
  type BatchKey,
  type BatchToStore,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { PayoutEntity } from '../entities/payout.entity.js';
import { toExceededLimit, type ExceededLimitRow } from './exceeded-limit.js';

/** Stores a batch with its payouts: see the function's header. */
const acceptPayoutBatch: Statement = {
  name: 'accept_payout_batch',
  text: 'SELECT * FROM accept_payout_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)',
};

/** $1 payer, $2 batch. */
const cancelPayouts: Statement = {
  name: 'cancel_payouts',
  text: 'SELECT cancel_payouts($1, $2) AS cancelled',
};

/** A row of accept_payout_batch; which columns are there follows from the outcome. */
type AcceptRow =
  | {
      readonly outcome: 'accepted';
      readonly status: BatchStatus;
      readonly created_at: Date;
      readonly completed_at: Date | null;
    }
  | {
      readonly outcome: 'duplicate';
      readonly item_index: number;
      readonly original_id: string;
      readonly original_batch_id: ClientId;
      readonly original_status: PayoutStatus;
    }
  | { readonly outcome: 'conflict'; readonly item_index: number; readonly original_batch_id: string }
  | { readonly outcome: 'known_same' | 'known_other' | 'key_reused'; readonly original_batch_id: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'over_limit'; readonly exceeded: ExceededLimitRow };

/** An operator who cancels in the place of the payer. */
export interface CancellingOperator {
  readonly actor: string;
  readonly reason: string | null;
}

export interface Cancellation {
  readonly cancelled: number;
  /** All others that are not cancelled, in the order of the batch. */
  readonly notCancelled: readonly NotCancelled[];
}

interface NotCancelled {
  readonly externalId: string;
  readonly status: PayoutStatus;
}

/** Batches into Postgres: acceptance is one call of a function, one commit. */
@Injectable()
export class PayoutBatchRepository extends PayoutBatchStore {
  constructor(
    @InjectRepository(PayoutBatchEntity) private readonly batches: Repository<PayoutBatchEntity>,
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async accept(batch: BatchToStore): Promise<AcceptOutcome> {
    const { items, scheduledFor, priority = 'normal' } = batch.order;
    const [first, ...rows] = await this.sql.run<AcceptRow>(acceptPayoutBatch, [
      batch.payer,
      batch.order.batchId,
      batch.idempotencyKey ?? null,
      batch.contentHash,
      batch.payoutIds.join('\n'),
      items.map(({ externalId }) => externalId).join('\n'),
      items.map(({ userId }) => userId).join('\n'),
      items.map(({ amountCents }) => amountCents).join('\n'),
      items.map(({ pixKey }) => pixKey.value).join('\n'),
      items.map(({ pixKey }) => pixKey.type).join('\n'),
      linesOrNull(items, ({ expectedTaxId }) => expectedTaxId),
      scheduledFor ?? null,
      BATCH_PRIORITIES.indexOf(priority) - 1,
      batch.dryRun,
      batch.postedBy ?? null,
      linesOrNull(items, ({ description }) => description),
      linesOrNull(items, ({ metadata }) => metadata && JSON.stringify(metadata)),
    ]);
    switch (first?.outcome) {
      case 'accepted': {
        const duplicates = rows.filter((row) => row.outcome === 'duplicate');
        if (!batch.dryRun) {
          this.count('pending', items.length - duplicates.length);
          this.count('duplicate', duplicates.length);
        }
        return {
          kind: 'accepted',
          status: first.status,
          createdAt: first.created_at,
          completedAt: first.completed_at ?? undefined,
          duplicates: duplicates.map((row) => toDuplicate(row, batch)),
        };
      }
      case 'known_same':
      case 'known_other':
        return { kind: 'known', sameContent: first.outcome === 'known_same' };
      case 'key_reused':
        return { kind: 'key_reused', batchId: first.original_batch_id };
      case 'refused': {
        const conflicts = rows.filter((row) => row.outcome === 'conflict');
        return {
          kind: 'refused',
          conflicts: conflicts.map((row) => ({
            index: row.item_index,
            existingBatchId: row.original_batch_id,
          })),
        };
      }
      case 'over_limit':
        return { kind: 'over_limit', exceeded: toExceededLimit(first.exceeded) };
      default:
        throw new Error(`accept_payout_batch answered "${String(first?.outcome)}".`);
    }
  }

  /**
   * Cancels the items that are still `pending`, with an entry in the audit log where an operator does it; everything else continues.
   * Called again, it cancels nothing more.
   *
   * @throws DomainError `batch_unknown`, `database_unavailable`
   */
  async cancel({ payer, batchId }: BatchKey, operator?: CancellingOperator): Promise<Cancellation> {
    if (!isBatchId(batchId)) throw batchUnknown();
    const cancellation = await this.batches.manager.transaction(async (manager) => {
      const batch = await manager.findOneBy(PayoutBatchEntity, { payer, batchId });
      if (batch === null) throw batchUnknown();
      const [result] = await this.sql
        .within(manager)
        .run<{ cancelled: number }>(cancelPayouts, [payer, batchId]);
      const cancelled = result?.cancelled ?? 0;
      const notCancelled = await findNotCancelled(manager, batch);
      if (operator !== undefined && cancelled > 0) {
        const { actor, reason } = operator;
        const details = { payer, cancelled, reason };
        await writeAuditEntry(manager, { actor, action: 'batch.cancel', subject: batchId, details });
      }
      return { cancelled, notCancelled };
    });
    this.count('cancelled', cancellation.cancelled);
    return cancellation;
  }

  private count(to: PayoutStatus, payouts: number): void {
    this.metrics.count('malote_payout_transitions_total', payouts, { to });
  }
}

/** A line per item, an empty one where it has no such text; null where none has. */
function linesOrNull<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string | undefined,
): string | null {
  if (items.every((item) => textOf(item) === undefined)) return null;
  return items.map((item) => textOf(item) ?? '').join('\n');
}

function findNotCancelled(manager: EntityManager, batch: PayoutBatchEntity): Promise<NotCancelled[]> {
  const { payer, batchId, firstPayoutId, lastPayoutId } = batch;
  return manager
    .createQueryBuilder(PayoutEntity, 'p')
    .select('p.externalId', 'externalId')
    .addSelect('p.status', 'status')
    .where({ payer, batchId, payoutId: Between(firstPayoutId, lastPayoutId), status: Not('cancelled') })
    .orderBy('p.itemIndex')
    .getRawMany<NotCancelled>();
}

/** A duplicate has the external id of what it repeats: that is what makes it one. */
function toDuplicate(row: Extract<AcceptRow, { outcome: 'duplicate' }>, { order }: BatchToStore) {
  const item = order.items[row.item_index];
  if (item === undefined) throw new Error('accept_payout_batch named an item that is not in the batch.');
  return {
    index: row.item_index,
    original: {
      payoutId: row.original_id,
      batchId: row.original_batch_id,
      externalId: item.externalId,
      status: row.original_status,
    },
  };
}
