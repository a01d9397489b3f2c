import type { Blocker, ExpirablePartition, ExpiredPartitions } from './expired-partitions.port.js';

/** `kept`: not old enough; `held_back`: old enough, but blocked; `goes`: nothing blocks it; `going`: it is being removed. */
export type RetentionOutcome = 'kept' | 'held_back' | 'goes' | 'going';

export interface RetentionAssessment {
  readonly outcome: RetentionOutcome;
  readonly blockers: readonly Blocker[];
}

/** A table was detached by hand: its data cannot be checked any more, so it is not ours to drop. */
const DETACHED_BY_HAND = 'detached_by_hand';

/**
 * Decides whether a partition goes; the removal and the dry run both ask it. Blockers are looked for only where the partition is old
 * enough, since that may take long.
 *
 * @param days undefined: kept without a time limit
 */
export async function assessPartition(
  partition: ExpirablePartition,
  days: number | undefined,
  partitions: ExpiredPartitions,
  signal?: AbortSignal,
): Promise<RetentionAssessment> {
  if (days === undefined) return { outcome: 'kept', blockers: [] };
  if (partition.isRetired) return { outcome: 'going', blockers: [] };
  if (partition.endedDaysAgo < days) return { outcome: 'kept', blockers: [] };
  const detached = partition.states.filter(({ state }) => state !== 'attached').length;
  const blockers =
    detached > 0
      ? [{ blocker: DETACHED_BY_HAND, count: detached }]
      : await partitions.blockers(partition, signal);
  return { outcome: blockers.length > 0 ? 'held_back' : 'goes', blockers };
}
