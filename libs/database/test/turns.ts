import { randomUUID } from 'node:crypto';
import { isPaymentId } from '#domain';
import type { TurnRequest, Work } from '#use-cases';
import type { Sql, Statement } from '../src/connection/sql.js';
import type { SettlementRepository } from '../src/settlement/settlement.repository.js';

const selectInLine: Statement = {
  name: 'test_select_in_line',
  text: `
    SELECT p.payout_id FROM payout_due d
      JOIN payout p ON p.payer = d.payer AND p.batch_id = d.batch_id AND p.item_index / 100 = d.bucket
     WHERE CASE WHEN $1 = 'unclaimed' THEN d.place IS NOT NULL AND p.status = 'pending'
                ELSE d.in_flight_ready AND p.status <> 'pending' AND p.due_at <= clock_timestamp() END
       AND ($2::text IS NULL OR d.payer = $2)
     ORDER BY p.payout_id`,
};

/** The ids of all payouts, or those of a payer, that stand in line once the sweeper has looked, in order. */
export async function inLine(
  sql: Sql,
  store: SettlementRepository,
  work: Work,
  payer?: string,
): Promise<string[]> {
  await store.lineUp(10_000);
  const rows = await sql.run<{ payout_id: string }>(selectInLine, [work, payer]);
  return rows.map(({ payout_id }) => payout_id);
}

/** What a worker asks for that has room for a hundred payouts. */
export function turnRequest(change: Partial<TurnRequest> = {}): TurnRequest {
  const places = change.places ?? 100;
  return {
    work: ['unclaimed'],
    places,
    crowded: [],
    placesOfCrowded: places,
    fresh: Array.from({ length: places }, () => ({
      freshPaymentId: freshPaymentId(),
      freshEndToEndId: null,
    })),
    submissions: 1_000,
    leaseMs: 25_000,
    rail: 'simulated',
    ...change,
  };
}

function freshPaymentId() {
  const id: string = randomUUID().replaceAll('-', '');
  if (!isPaymentId(id)) throw new Error(id);
  return id;
}
