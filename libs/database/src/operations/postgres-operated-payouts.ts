import { Injectable } from '@nestjs/common';
import {
  decideOperatorCommand,
  type EndToEndId,
  type Ispb,
  type OperatedFacts,
  type OperatorOrder,
  type PayoutMove,
  type PayoutStatus,
} from '#domain';
import { Metrics } from '#observability';
import {
  OperatedPayouts,
  type HeldPayout,
  type HeldPosition,
  type OperatedPayout,
  type OperationOutcome,
  type PayoutSearch,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { toPayout, type PayoutRow } from '../payouts/payout-rows.js';
import { isChange } from '../settlement/count-moves.js';
import { writeResults } from '../settlement/postgres-settlement-store.js';
import {
  countHeldPayouts,
  findPayerOfPayout,
  findPayersBy,
  lockPayout,
  selectHeldPayouts,
  selectOperatedPayout,
  selectWaitingPayouts,
  takePayout,
} from './operate-payouts.sql.js';

interface LockedRow {
  readonly batch_id: string;
  readonly status: PayoutStatus;
  readonly is_claimed: boolean;
  readonly end_to_end_id: EndToEndId | null;
  readonly receiver_ispb: Ispb | null;
  readonly failure_code: string | null;
  readonly failure_source: string | null;
  readonly failure_detail: string | null;
}

type OperatedRow = PayoutRow & { readonly payer: string; readonly since: Date };

/** Payouts over all payers. An operator's step is written by the statement that writes a worker's result. */
@Injectable()
export class PostgresOperatedPayouts extends OperatedPayouts {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async act(
    payoutId: string,
    order: OperatorOrder,
    actor: string,
  ): Promise<OperationOutcome | undefined> {
    const [owner] = await this.sql.run<{ payer: string }>(findPayerOfPayout, [payoutId]);
    if (owner === undefined) return undefined;
    const { payer } = owner;
    const entered: PayoutStatus[] = [];
    const outcome = await this.sql.transaction(async (sql, manager) => {
      const [locked] = await sql.run<LockedRow>(lockPayout, [payer, payoutId]);
      if (locked === undefined) return undefined;
      const decision = decideOperatorCommand(order, toFacts(locked));
      if (decision.kind === 'move') {
        let left = locked.status;
        for (const move of decision.moves) {
          await step(sql, { payer, batchId: locked.batch_id, payoutId }, move, decision.endToEndId);
          if (isChange(left, move)) entered.push(move.to);
          left = move.to;
        }
        await writeAuditEntry(manager, {
          actor,
          action: `payout.${order.action}`,
          subject: payoutId,
          details: describe(order, payer, locked),
        });
      }
      const [row] = await sql.run<OperatedRow>(selectOperatedPayout, [payer, payoutId]);
      return row && { found: toOperated(row), decision: decision.kind };
    });
    for (const to of entered) this.metrics.count('malote_payout_transitions_total', 1, { to });
    return outcome;
  }

  override async held({
    after,
    limit,
  }: {
    readonly after: HeldPosition | undefined;
    readonly limit: number;
  }): Promise<readonly HeldPayout[]> {
    const rows = await this.sql.run<OperatedRow & { batch_created_at: Date }>(selectHeldPayouts, [
      after?.batchCreatedAt,
      after?.payer,
      after?.batchId,
      after?.index,
      limit,
    ]);
    return rows.map((row) => ({
      ...toOperated(row),
      position: {
        batchCreatedAt: row.batch_created_at,
        payer: row.payer,
        batchId: row.batch_id,
        index: row.item_index,
      },
    }));
  }

  override async waiting({
    olderThanMs,
    limit,
  }: {
    readonly olderThanMs: number;
    readonly limit: number;
  }): Promise<readonly OperatedPayout[]> {
    return (await this.sql.run<OperatedRow>(selectWaitingPayouts, [olderThanMs, limit])).map(toOperated);
  }

  override async payersOf({ by, value }: PayoutSearch): Promise<readonly string[]> {
    const rows = await this.sql.run<{ payer: string }>(findPayersBy[by], [value]);
    return rows.map(({ payer }) => payer);
  }

  override async countHeld(): Promise<number> {
    const [row] = await this.sql.run<{ held: number }>(countHeldPayouts);
    return row?.held ?? 0;
  }
}

interface PayoutAddress {
  readonly payer: string;
  readonly batchId: string;
  readonly payoutId: string;
}

/** Claims and writes the result, as a worker does in two transactions. */
async function step(
  sql: SqlRunner,
  { payer, batchId, payoutId }: PayoutAddress,
  move: PayoutMove,
  endToEndId: EndToEndId | null,
): Promise<void> {
  const [taken] = await sql.run<{ fence: string }>(takePayout, [payer, payoutId, endToEndId]);
  if (taken === undefined) throw new Error('A payout that is locked has gone.');
  const moved = await writeResults(sql, { payer, batchId }, [{ payoutId, fence: taken.fence, move }]);
  // The table of transitions has the last word.
  if (moved.length !== 1) throw new Error(`The payout could not be moved to ${move.to}.`);
}

function describe(order: OperatorOrder, payer: string, locked: LockedRow): Record<string, unknown> {
  return {
    payer,
    batch_id: locked.batch_id,
    from: locked.status,
    end_to_end_id: locked.end_to_end_id,
    failure_code: locked.failure_code,
    reason: order.reason,
    ...(order.action === 'mark_paid' && {
      settled_at: order.settledAt.toISOString(),
      paid_under: order.endToEndId ?? locked.end_to_end_id,
      receiver_ispb: order.receiverIspb ?? locked.receiver_ispb,
    }),
  };
}

function toFacts(row: LockedRow): OperatedFacts {
  const { status, is_claimed, end_to_end_id, receiver_ispb, failure_code } = row;
  return {
    status,
    isClaimed: is_claimed,
    endToEndId: end_to_end_id,
    receiverIspb: receiver_ispb,
    failure:
      failure_code === null
        ? undefined
        : {
            code: failure_code,
            source: row.failure_source ?? 'rail',
            detail: row.failure_detail ?? undefined,
          },
  };
}

function toOperated(row: OperatedRow): OperatedPayout {
  return { payer: row.payer, payout: toPayout(row), since: row.since };
}
