import { Injectable } from '@nestjs/common';
import { InjectEntityManager } from '@nestjs/typeorm';
import { EntityManager } from 'typeorm';
import {
  decideOperatorCommand,
  type EndToEndId,
  type Ispb,
  type CommandFacts,
  type OperatorCommand,
  type PayoutMove,
  type PayoutStatus,
} from '#domain';
import { Metrics } from '#observability';
import {
  HeldPayouts,
  type HeldPayout,
  type HeldPosition,
  type PayoutWithPayer,
  type OperationOutcome,
  type OperatorSearch,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { toPayout, type PayoutRow } from '../payouts/payout-rows.js';
import { writeResults, isChange } from '../settlement/settlement.repository.js';
import {
  countHeldPayouts,
  findPayerOfPayout,
  findPayersBy,
  lockPayout,
  selectHeldPayouts,
  selectPayoutWithPayer,
  selectWaitingPayouts,
  takePayout,
} from './held-payouts.sql.js';

interface LockedRow {
  readonly batch_id: string;
  readonly status: PayoutStatus;
  readonly is_claimed: boolean;
  readonly end_to_end_id: EndToEndId | null;
  readonly receiver_ispb: Ispb | null;
  readonly failure_code: string | null;
  readonly failure_source: string | null;
  readonly failure_detail: string | null;
  readonly created_at: Date;
}

type HeldRow = PayoutRow & { readonly payer: string; readonly since: Date };

/** Payouts of all payers that operators look after. An operator's step is written by the statement that writes a worker's result. */
@Injectable()
export class HeldPayoutRepository extends HeldPayouts {
  constructor(
    @InjectEntityManager() private readonly manager: EntityManager,
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async act(
    payoutId: string,
    command: OperatorCommand,
    actor: string,
  ): Promise<OperationOutcome | undefined> {
    const [owner] = await this.sql.run<{ payer: string }>(findPayerOfPayout, [payoutId]);
    if (owner === undefined) return undefined;
    const { payer } = owner;
    const entered: PayoutStatus[] = [];
    const outcome = await this.manager.transaction(async (manager) => {
      const sql = this.sql.within(manager);
      const [locked] = await sql.run<LockedRow>(lockPayout, [payer, payoutId]);
      if (locked === undefined) return undefined;
      const decision = decideOperatorCommand(command, toFacts(locked));
      if (decision.kind === 'move') {
        let left = locked.status;
        for (const move of decision.moves) {
          await step(sql, { payer, batchId: locked.batch_id, payoutId }, move, decision.endToEndId);
          if (isChange(left, move)) entered.push(move.to);
          left = move.to;
        }
        await writeAuditEntry(manager, {
          actor,
          action: `payout.${command.action}`,
          subject: payoutId,
          details: describe(command, payer, locked),
        });
      }
      const [row] = await sql.run<HeldRow>(selectPayoutWithPayer, [payer, payoutId]);
      return row && { found: toPayoutWithPayer(row), decision: decision.kind };
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
    const rows = await this.sql.run<HeldRow & { batch_created_at: Date }>(selectHeldPayouts, [
      after?.batchCreatedAt,
      after?.payer,
      after?.batchId,
      after?.index,
      limit,
    ]);
    return rows.map((row) => ({
      ...toPayoutWithPayer(row),
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
  }): Promise<readonly PayoutWithPayer[]> {
    return (await this.sql.run<HeldRow>(selectWaitingPayouts, [olderThanMs, limit])).map(toPayoutWithPayer);
  }

  override async payersOf({ by, value }: Pick<OperatorSearch, 'by' | 'value'>): Promise<readonly string[]> {
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

function describe(command: OperatorCommand, payer: string, locked: LockedRow): Record<string, unknown> {
  return {
    payer,
    batch_id: locked.batch_id,
    from: locked.status,
    end_to_end_id: locked.end_to_end_id,
    failure_code: locked.failure_code,
    reason: command.reason,
    ...(command.action === 'mark_paid' && {
      settled_at: command.settledAt.toISOString(),
      paid_under: command.endToEndId ?? locked.end_to_end_id,
      receiver_ispb: command.receiverIspb ?? locked.receiver_ispb,
    }),
  };
}

function toFacts(row: LockedRow): CommandFacts {
  const { status, is_claimed, end_to_end_id, receiver_ispb, failure_code } = row;
  return {
    createdAt: row.created_at,
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

function toPayoutWithPayer(row: HeldRow): PayoutWithPayer {
  return { payer: row.payer, payout: toPayout(row), since: row.since };
}
