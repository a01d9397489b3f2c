import type { BatchKey } from '#use-cases';
import type { SqlRunner } from '../connection/sql.js';
import { selectRange } from './select-batches.sql.js';

/**
 * The first and the last id of a batch's payouts: statements that name them are planned for the partition they are in. Nulls where
 * there is no such batch.
 */
export async function rangeOf(
  sql: SqlRunner,
  { payer, batchId }: BatchKey,
): Promise<readonly [string | null, string | null]> {
  const [row] = await sql.run<{ first_id: string; last_id: string }>(selectRange, [payer, batchId]);
  return [row?.first_id ?? null, row?.last_id ?? null];
}
