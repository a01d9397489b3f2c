import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { canonicalContent, parsePayoutBatch, type PayoutBatchOrder } from '#domain';
import { Metrics } from '#observability';
import { layOutPartitions } from '#testing';
import { makePayoutIds, type AcceptOutcome } from '#use-cases';
import type { Sql } from '../src/connection/sql.js';
import { PayoutBatchEntity } from '../src/entities/payout-batch.entity.js';
import { PayoutBatchRepository } from '../src/payouts/payout-batch.repository.js';

/** Months that are over long ago, a partition each; before and after them all other time. */
export const OLD_MONTHS = ['2025-01-01', '2025-02-01', '2025-03-01'] as const;

/** Partitions of a database without payouts by these months, so that there are some that are over. */
export async function layOutOldMonths(dataSource: DataSource): Promise<void> {
  const rows = await dataSource.query<{ last: string }[]>(
    "SELECT max(to_day)::text AS last FROM stored_partition WHERE data = 'payouts'",
  );
  await layOutPartitions(dataSource, 'payouts', [...OLD_MONTHS, '2025-04-01', rows[0]?.last ?? '']);
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
  const order = batchOrder(batchId, items);
  const contentHash = contentHashOf(order);
  const how = { idempotencyKey: undefined, dryRun: false, postedBy: undefined };
  return payoutBatchRepository(sql).accept({ payer, order, payoutIds, contentHash, ...how });
}

export const contentHashOf = (order: PayoutBatchOrder): Buffer =>
  createHash('sha256').update(canonicalContent(order)).digest();

/** A batch as the API reads it from a body. */
export function batchOrder(
  batchId: string,
  items: readonly object[],
  departure: object = {},
): PayoutBatchOrder {
  const read = parsePayoutBatch({ batch_id: batchId, ...departure, items }, items.length, new Date());
  if (!read.ok) throw new Error('The batch is not valid.');
  return read.batch;
}

export function payoutBatchRepository(sql: Sql): PayoutBatchRepository {
  const batches = sql.dataSource.getRepository(PayoutBatchEntity);
  return new PayoutBatchRepository(batches, sql, new Metrics());
}
