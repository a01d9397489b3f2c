import { createHash, randomBytes } from 'node:crypto';
import { canonicalContent, parsePayoutBatch } from '#domain';
import { PrometheusMetrics } from '#observability';
import { makePayoutIds, type AcceptOutcome } from '#use-cases';
import type { Sql } from '../src/connection/sql.js';
import { PostgresPayoutBatchStore } from '../src/payouts/postgres-payout-batch-store.js';

/** Months that are over long ago, a partition each; before and after them all other time. */
export const OLD_MONTHS = ['2025-01-01', '2025-02-01', '2025-03-01'] as const;

/** Lays the partitions of a database without payouts out anew, so that there are some that are over. */
export async function layOutOldMonths(sql: Sql): Promise<void> {
  await sql.run({
    name: 'test_lay_out_spans',
    text: `
      DO $$
      DECLARE
        span record;
        last_day date := (SELECT max(to_day) FROM stored_span WHERE data = 'payouts');
      BEGIN
        FOR span IN SELECT relation FROM stored_span WHERE data = 'payouts' AND from_day > '1970-01-01' LOOP
          EXECUTE format('DROP TABLE %I, %I', span.relation[1], span.relation[2]);
        END LOOP;
        DELETE FROM stored_span WHERE data = 'payouts' AND from_day > '1970-01-01';
        ALTER TABLE payout DETACH PARTITION payout_first;
        ALTER TABLE payout_history DETACH PARTITION payout_history_first;
        EXECUTE format('ALTER TABLE payout ATTACH PARTITION payout_first FOR VALUES FROM (''00000001-0000-0000-0000-000000000000'') TO (%L)', first_payout_id_of('2025-01-01'));
        EXECUTE format('ALTER TABLE payout_history ATTACH PARTITION payout_history_first FOR VALUES FROM (''00000001-0000-0000-0000-000000000000'') TO (%L)', first_payout_id_of('2025-01-01'));
        UPDATE stored_span SET to_day = '2025-01-01' WHERE data = 'payouts';
        INSERT INTO stored_span (data, from_day, to_day, relation)
        SELECT 'payouts', d, to_day, prepare_payout_span(d, to_day)
          FROM (VALUES (DATE '2025-01-01', DATE '2025-02-01'), ('2025-02-01', '2025-03-01'), ('2025-03-01', '2025-04-01'),
                       ('2025-04-01', last_day)) AS m(d, to_day);
      END
      $$`,
  });
}

/** Accepts a batch as an API did whose clock showed this moment; its ids say so, and in which partition it lies. */
export async function acceptAt(
  sql: Sql,
  payer: string,
  batchId: string,
  items: readonly object[],
  at: string,
): Promise<{ readonly outcome: AcceptOutcome; readonly payoutIds: readonly string[] }> {
  const payoutIds = makePayoutIds(items.length, new Date(at), randomBytes);
  return { payoutIds, outcome: await acceptIds(sql, payer, batchId, items, payoutIds) };
}

/** Accepts a batch under these ids. */
export function acceptIds(
  sql: Sql,
  payer: string,
  batchId: string,
  items: readonly object[],
  payoutIds: readonly string[],
): Promise<AcceptOutcome> {
  const read = parsePayoutBatch({ batch_id: batchId, items }, items.length);
  if (!read.ok) throw new Error('The batch is not valid.');
  const contentHash = createHash('sha256').update(canonicalContent(read.batch)).digest();
  const store = new PostgresPayoutBatchStore(sql, new PrometheusMetrics());
  return store.accept({ payer, order: read.batch, payoutIds, contentHash, dueInMs: 0 });
}
