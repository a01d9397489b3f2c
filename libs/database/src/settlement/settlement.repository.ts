import { Injectable } from '@nestjs/common';
import type { EndToEndId, Ispb, PaymentId, PayoutFacts, PixKeyType } from '#domain';
import { Metrics } from '#observability';
import {
  MAX_PAYOUTS_PER_CHUNK,
  SettlementStore,
  type ClaimedPayout,
  type ClaimTicket,
  type PayoutChunk,
  type PayoutResult,
} from '#use-cases';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { KnownDatabase } from './known-database.js';
import { countClaims, countResults } from './count-moves.js';
import {
  claimPayouts,
  movePayouts,
  recordUnmatchedSettlements,
  takeDuePayouts,
} from './settle-payouts.sql.js';

/** A row of `claim_payouts`; the driver reads bigint as text. */
type ClaimedRow = {
  payout_id: string;
  work: 'submit' | 'ask';
  fence: string;
  amount_cents: string;
  pix_key: string;
  pix_key_type: PixKeyType;
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

type Batch = Pick<PayoutChunk, 'payer' | 'batchId'>;

/** Claims, results and due work, each one statement for many payouts. */
@Injectable()
export class SettlementRepository extends SettlementStore {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
    private readonly known: KnownDatabase = new KnownDatabase(sql),
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

  override async takeDue(
    what: 'unclaimed' | 'in_flight',
    limit: number,
    putOffMs: number,
  ): Promise<readonly PayoutChunk[]> {
    const rows = await this.sql.run<{ payer: string; batch_id: string; payout_ids: string[] }>(
      takeDuePayouts,
      [what, limit, putOffMs],
    );
    return rows.flatMap((row) => inChunks(row.payer, row.batch_id, row.payout_ids));
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

function inChunks(payer: string, batchId: string, payoutIds: readonly string[]): PayoutChunk[] {
  const chunks: PayoutChunk[] = [];
  for (let from = 0; from < payoutIds.length; from += MAX_PAYOUTS_PER_CHUNK) {
    chunks.push({ payer, batchId, payoutIds: payoutIds.slice(from, from + MAX_PAYOUTS_PER_CHUNK) });
  }
  return chunks;
}
