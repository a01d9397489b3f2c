import { randomUUID } from 'node:crypto';
import {
  endToEndIdOf,
  isPaymentId,
  makeEndToEndId,
  parseIspb,
  type EndToEndId,
  type PaymentId,
  type PayoutMove,
} from '#domain';
import type { ClaimedPayout, ClaimTicket, PayoutResult } from '#use-cases';
import type { Sql, Statement } from '../src/connection/sql.js';

/** A batch that stands in the tables as acceptance leaves it. */
export interface StoredBatch {
  readonly payer: string;
  readonly batchId: string;
  /** In the order of their ids, as claims and moves return them. */
  readonly payoutIds: readonly string[];
}

export interface PayoutState {
  readonly status: string;
  readonly sequence: number;
  readonly fence: string;
  readonly attempts: number;
  readonly payment_id: PaymentId | null;
  readonly end_to_end_id: EndToEndId | null;
  readonly rail_reference: string | null;
  readonly doubtful_since: Date | null;
  readonly receiver_ispb: string | null;
  readonly due_at: Date | null;
  readonly updated_at: Date;
  readonly failure_code: string | null;
}

const insertBatch: Statement = {
  name: 'test_insert_batch',
  text: `
    WITH batch AS (
      INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id)
      SELECT $1, $2, '', cardinality($3::uuid[]), cardinality($3::uuid[]), 100 * cardinality($3::uuid[]), $3[1], $3[cardinality($3)]
    ), due AS (
      INSERT INTO payout_due (payer, batch_id, bucket, unclaimed_due_at, rank)
      SELECT $1, $2, n, now() + $4 * interval '1 ms', $5 FROM generate_series(0, (cardinality($3::uuid[]) - 1) / 100) AS n
    ), key AS (
      INSERT INTO payout_key (payer, external_id, payout_id)
      SELECT $1, $2 || '-' || u.n, u.id FROM unnest($3::uuid[]) WITH ORDINALITY AS u(id, n)
    )
    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, due_at)
    SELECT $1, u.id, $2, u.n - 1, $2 || '-' || u.n, 'user', 100, 'user' || u.n || '@example.com', 'EMAIL', now() + $4 * interval '1 ms'
      FROM unnest($3::uuid[]) WITH ORDINALITY AS u(id, n)`,
};
const selectPayout: Statement = {
  name: 'test_select_payout',
  text: 'SELECT * FROM payout WHERE payer = $1 AND payout_id = $2',
};
const selectHistory: Statement = {
  name: 'test_select_history',
  text: 'SELECT * FROM payout_history WHERE payer = $1 AND payout_id = $2 ORDER BY sequence',
};
const selectBatch: Statement = {
  name: 'test_select_batch',
  text: 'SELECT * FROM payout_batch WHERE payer = $1 AND batch_id = $2',
};
const endLease: Statement = {
  name: 'test_end_lease',
  text: `
    WITH due AS (
      UPDATE payout_due SET in_flight_due_at = in_flight_due_at - interval '1 hour' WHERE payer = $1 AND batch_id = $3
    )
    UPDATE payout SET lease_until = lease_until - interval '1 hour', sent_until = sent_until - interval '1 hour',
           due_at = lease_until - interval '1 hour' WHERE payer = $1 AND payout_id = ANY ($2)`,
};

/** Stores a batch of so many payouts that no worker has taken yet. */
export async function storeBatch(
  sql: Sql,
  count: number,
  dueInMs = 0,
  { payer = 'acme', rank = 0 }: { readonly payer?: string; readonly rank?: number } = {},
): Promise<StoredBatch> {
  const payoutIds = Array.from({ length: count }, () => `0199${randomUUID().slice(4)}`).sort();
  const batch = { payer, batchId: `batch-${randomUUID()}`, payoutIds };
  await sql.run(insertBatch, [batch.payer, batch.batchId, payoutIds, dueInMs, rank]);
  return batch;
}

/** A payout as it stands; the first of its batch unless another is asked for. */
export async function payoutOf(
  sql: Sql,
  { payer, payoutIds }: StoredBatch,
  payoutId = payoutIds[0],
): Promise<PayoutState> {
  const [row] = await sql.run<PayoutState & Record<string, unknown>>(selectPayout, [payer, payoutId]);
  if (row === undefined) throw new Error('There is no such payout.');
  return row;
}

/** The history of a payout: a text such as `1 processing` per entry, with the reason code if there is one. */
export async function historyOf(
  sql: Sql,
  { payer, payoutIds }: StoredBatch,
  payoutId = payoutIds[0],
): Promise<string[]> {
  const rows = await sql.run<{ sequence: number; status: string; code: string | null }>(selectHistory, [
    payer,
    payoutId,
  ]);
  return rows.map((row) => [row.sequence, row.status, row.code].filter((part) => part !== null).join(' '));
}

export async function batchRow(sql: Sql, { payer, batchId }: StoredBatch): Promise<Record<string, unknown>> {
  const [row] = await sql.run<Record<string, unknown>>(selectBatch, [payer, batchId]);
  if (row === undefined) throw new Error('There is no such batch.');
  return row;
}

/** Makes the leases of payouts look as if they had run out an hour ago. */
export async function letLeasesRunOut(sql: Sql, batch: StoredBatch): Promise<void> {
  await sql.run(endLease, [batch.payer, batch.payoutIds, batch.batchId]);
}

let made = 0;
/** An endToEndId unlike any other of this process. */
export const freshEndToEndId = (): EndToEndId => endToEndIdOf(freshPaymentId());

function freshPaymentId(): PaymentId {
  const payer = parseIspb('32074986');
  if (!payer.ok) throw new Error(payer.fault.message.text);
  const id: string = makeEndToEndId(payer.value, new Date(), (length) =>
    String(++made).padStart(length, '0'),
  );
  if (!isPaymentId(id)) throw new Error(id);
  return id;
}

/** Tickets for a whole batch; `learnt`: at a rail that makes endToEndIds itself. */
export function ticketsFor(
  { payoutIds }: Pick<StoredBatch, 'payoutIds'>,
  maySubmit = true,
  endToEndIds: 'ours' | 'learnt' = 'ours',
): ClaimTicket[] {
  return payoutIds.map((payoutId) => {
    const paymentId = freshPaymentId();
    const freshEndToEndId = endToEndIds === 'ours' ? endToEndIdOf(paymentId) : null;
    return { payoutId, freshPaymentId: paymentId, freshEndToEndId, maySubmit };
  });
}

/** The same result for each payout claimed. */
export function resultsOf(claimed: readonly ClaimedPayout[], move: PayoutMove): PayoutResult[] {
  return claimed.map(({ payoutId, fence, paymentId, endToEndId, status }) => ({
    payoutId,
    fence,
    paymentId,
    endToEndId,
    left: status,
    move,
  }));
}
