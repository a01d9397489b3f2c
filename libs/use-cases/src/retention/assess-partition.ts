import type { Blocker, ExpirablePartition, ExpiredPartitions } from './expired-partitions.port.js';

/** `kept`: not old enough; `held_back`: old enough, but something hinders; `goes`: nothing does; `going`: it is being removed. */
export type PartitionFate = 'kept' | 'held_back' | 'goes' | 'going';

export interface Judgement {
  readonly fate: PartitionFate;
  readonly blockers: readonly Blocker[];
}

/** A table was taken out by hand: what is in it cannot be looked at any more, so it is not ours to drop. */
const TAKEN_OUT = 'detached_by_hand';

/**
 * What becomes of a partition; the same for who removes it and for who only asks. What hinders is looked for where it is old enough, since
 * looking may take long.
 *
 * @param days undefined: kept for ever
 */
export async function assessPartition(
  partition: ExpirablePartition,
  days: number | undefined,
  partitions: ExpiredPartitions,
  signal?: AbortSignal,
): Promise<Judgement> {
  if (days === undefined) return { fate: 'kept', blockers: [] };
  if (partition.isRetired) return { fate: 'going', blockers: [] };
  if (partition.endedDaysAgo < days) return { fate: 'kept', blockers: [] };
  const takenOut = partition.states.filter(({ state }) => state !== 'attached').length;
  const blockers =
    takenOut > 0 ? [{ blocker: TAKEN_OUT, count: takenOut }] : await partitions.blockers(partition, signal);
  return { fate: blockers.length > 0 ? 'held_back' : 'goes', blockers };
}
