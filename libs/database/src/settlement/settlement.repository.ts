import { Injectable } from '@nestjs/common';
import type {
  EndToEndId,
  Ispb,
  PaymentId,
  PayoutFacts,
  PayoutMove,
  PayoutStatus,
  PixKeyType,
  TaxId,
} from '#domain';
import { Metrics } from '#observability';
import {
  Clock,
  SettlementStore,
  SystemClock,
  type ClaimedPayout,
  type ClaimTicket,
  type PayoutChunk,
  type PayoutResult,
  type Turn,
  type TurnRequest,
} from '#use-cases';
import { flushLog } from '../connection/flush-log.js';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { KnownDatabase } from './known-database.js';
import {
  claimPayouts,
  lineUpDuePayouts,
  movePayouts,
  recordUnmatchedSettlements,
  takeTurn,
} from './settle-payouts.sql.js';

/** A row of `claim_payouts`; the driver reads bigint as text. */
type ClaimedRow = {
  payout_id: string;
  work: 'submit' | 'ask';
  fence: string;
  amount_cents: string;
  pix_key: string;
  pix_key_type: PixKeyType;
  expected_tax_id: TaxId | null;
  description: string | null;
  attempts: number;
  payment_id: PaymentId;
  end_to_end_id: EndToEndId | null;
  rail_reference: string | null;
  receiver_ispb: Ispb | null;
  sent_ms_ago: string;
  doubtful_ms: string | null;
  status: PayoutFacts['status'];
  other_rail: string | null;
};

/** What `take_turn` says beside. */
type TurnRow = { payer: string; batch_id: string; weight: number; is_bounded: boolean };

/** Instead of them: the bucket whose turn it was had nothing to claim. */
type EmptyTurnRow = { payer: string; payout_id: null };

type Batch = Pick<PayoutChunk, 'payer' | 'batchId'>;

/** Claims, results and due work, each one statement for many payouts. */
@Injectable()
export class SettlementRepository extends SettlementStore {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
    private readonly known: KnownDatabase = new KnownDatabase(sql),
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  override async claim(
    { payer, batchId }: Batch,
    tickets: readonly ClaimTicket[],
    leaseMs: number,
    rail = 'simulated',
  ): Promise<readonly ClaimedPayout[]> {
    const rows = await this.sql.run<ClaimedRow>(claimPayouts, [
      payer,
      batchId,
      tickets.map(({ payoutId }) => payoutId),
      tickets.map(({ freshPaymentId }) => freshPaymentId),
      tickets.map(({ freshEndToEndId }) => freshEndToEndId),
      tickets.map(({ maySubmit }) => maySubmit),
      leaseMs,
      this.known.seen?.knownSince,
      this.known.seen?.position,
      rail,
    ]);
    const claimed = rows.map(toClaimedPayout);
    countClaims(this.metrics, claimed);
    return claimed;
  }

  override async write(batch: Batch, results: readonly PayoutResult[]): Promise<readonly string[]> {
    const movedIds = await writeResults(this.sql, batch, results);
    countResults(this.metrics, results, movedIds);
    if (movedIds.length > 0)
      this.metrics.set(
        'malote_last_settlement_progress_timestamp_seconds',
        this.clock.timeOfDay().getTime() / 1_000,
      );
    return movedIds;
  }

  override async recordUnmatched(
    { payer, batchId }: Batch,
    settlements: readonly PayoutResult[],
  ): Promise<readonly string[]> {
    const rows = await this.sql.run<{ subject: string }>(recordUnmatchedSettlements, [
      payer,
      batchId,
      settlements.map(({ payoutId }) => payoutId),
      settlements.map(({ paymentId }) => paymentId),
      settlements.map(({ endToEndId, move }) => move.endToEndId ?? endToEndId),
      settlements.map(({ move }) => move.receiverIspb),
      settlements.map(({ move }) => move.settledAt?.toISOString() ?? null),
    ]);
    this.metrics.count('malote_unmatched_settlements_total', rows.length);
    return rows.map(({ subject }) => subject);
  }

  override async takeTurn(request: TurnRequest): Promise<Turn | undefined> {
    const rows = await this.sql.run<(ClaimedRow & TurnRow) | EmptyTurnRow>(takeTurn, [
      request.work,
      request.places,
      request.crowded,
      request.placesOfCrowded,
      request.fresh.map(({ freshPaymentId }) => freshPaymentId),
      request.fresh.map(({ freshEndToEndId }) => freshEndToEndId),
      // As an integer: the breaker may allow any number.
      Math.min(request.submissions, request.places),
      request.leaseMs,
      this.known.seen?.knownSince,
      this.known.seen?.position,
      request.rail,
    ]);
    const taken = rows.filter((row) => row.payout_id !== null);
    const [first] = taken;
    // A bucket of which nothing can be claimed leaves the line, so this ends.
    if (first === undefined) return rows.length === 0 ? undefined : this.takeTurn(request);
    await this.sql.run(flushLog);
    const claimed = taken.map(toClaimedPayout);
    countClaims(this.metrics, claimed);
    const { payer, batch_id: batchId, weight, is_bounded: isBounded } = first;
    return { payer, batchId, weight, isBounded, claimed };
  }

  override async lineUp(limit: number): Promise<number> {
    const [row] = await this.sql.run<{ in_line: string }>(lineUpDuePayouts, [limit]);
    return Number(row?.in_line ?? 0);
  }
}

/** Writes results on the pool, or in the transaction that has made the claims: the only way out of a claim. */
export async function writeResults(
  sql: SqlRunner,
  { payer, batchId }: Batch,
  results: readonly Omit<PayoutResult, 'left' | 'paymentId' | 'endToEndId'>[],
): Promise<readonly string[]> {
  const moves = results.map(({ move }) => move);
  const rows = await sql.run<{ payout_id: string }>(movePayouts, [
    payer,
    batchId,
    results.map(({ payoutId }) => payoutId),
    results.map(({ fence }) => fence),
    moves.map(({ to }) => to),
    moves.map(({ receiverIspb }) => receiverIspb),
    moves.map(({ endToEndId }) => endToEndId),
    moves.map(({ railReference }) => railReference),
    moves.map(({ settledAt }) => settledAt?.toISOString() ?? null),
    moves.map(({ reason }) => reason?.code ?? null),
    moves.map(({ reason }) => reason?.source ?? null),
    moves.map(({ reason }) => reason?.detail ?? null),
    moves.map(({ againInMs }) => againInMs),
    moves.map(({ newPaymentId }) => newPaymentId),
  ]);
  return rows.map(({ payout_id }) => payout_id);
}

function toClaimedPayout(row: ClaimedRow): ClaimedPayout {
  return {
    payoutId: row.payout_id,
    work: row.work,
    fence: row.fence,
    amountCents: Number(row.amount_cents),
    pixKey: { type: row.pix_key_type, value: row.pix_key },
    expectedTaxId: row.expected_tax_id,
    description: row.description,
    attempts: row.attempts,
    paymentId: row.payment_id,
    endToEndId: row.end_to_end_id,
    railReference: row.rail_reference,
    receiverIspb: row.receiver_ispb,
    sentMsAgo: Number(row.sent_ms_ago),
    doubtfulMs: Number(row.doubtful_ms ?? 0),
    mayBeTaken: row.doubtful_ms !== null,
    status: row.status,
    otherRail: row.other_rail,
  };
}

/**
 * Counts the states that claimed payouts entered. A payout whose worker did not come back has become doubtful with this claim,
 * unless it has been so before, and was sent again: that case, which is rare, cannot be distinguished from another inquiry.
 */
function countClaims(metrics: Metrics, claimed: readonly ClaimedPayout[]): void {
  const entered = claimed.filter(
    ({ status, doubtfulMs }) => status === 'processing' || (status === 'in_doubt' && doubtfulMs === 0),
  );
  countEntered(
    metrics,
    entered.map(({ status }) => status),
  );
}

/** Counts what results changed, and those that came too late to change anything. */
function countResults(metrics: Metrics, results: readonly PayoutResult[], movedIds: readonly string[]): void {
  metrics.count('malote_payout_results_refused_total', results.length - movedIds.length);
  if (movedIds.length === 0) return;
  const moved = new Set(movedIds);
  const entered = results.filter(({ payoutId, left, move }) => moved.has(payoutId) && isChange(left, move));
  countEntered(
    metrics,
    entered.map(({ move }) => move.to),
  );
}

/** As the history has it: another attempt is a change, a question more is none. */
export function isChange(left: PayoutStatus, move: PayoutMove): boolean {
  return move.to !== left || move.to === 'processing';
}

function countEntered(metrics: Metrics, states: readonly PayoutStatus[]): void {
  const counts = new Map<PayoutStatus, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const [to, payouts] of counts) metrics.count('malote_payout_transitions_total', payouts, { to });
}
