import type { Sql } from '../src/connection/sql.js';
import type { PartitionedData } from '../src/partitions/partition.repository.js';
import { OldPartitions } from '../src/retention/old-partitions.js';

/** Removes partitions as a worker does; returns what it reports, in words. */
export async function removePartitions(
  sql: Sql,
  data: PartitionedData,
  days: number | undefined,
): Promise<string[]> {
  const words: string[] = [];
  const steps = new OldPartitions(sql).remove(data, days, new AbortController().signal);
  for await (const { kind, partition } of steps) {
    const blockers = partition.blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`);
    words.push([data, kind, ...(blockers.length > 0 ? [blockers.join(', ')] : [])].join(' '));
  }
  return words;
}
