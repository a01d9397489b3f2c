import { Injectable } from '@nestjs/common';
import {
  ExpiredPartitions,
  RetentionEvents,
  type Blocker,
  type ExpirablePartition,
  type PartitionedData,
  type Step,
} from './retention.port.js';

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

/**
 * Removes partitions that are old enough and not blocked: retire, detach each table, drop. Each step is recorded in the database, so
 * any worker continues where another was stopped.
 *
 * Why nothing is lost: retiring checks for blockers and shuts the partition in one transaction. A partition without blockers stays so:
 * neither messages nor payouts return to a state that blocks (see the headers of `message_partition_blockers` and
 * `payout_partition_blockers`), and nothing can be stored in it any more. Only retired partitions are detached, only detached ones dropped.
 */
@Injectable()
export class RemoveExpiredPartitions {
  constructor(
    private readonly partitions: ExpiredPartitions,
    private readonly events: RetentionEvents,
  ) {}

  /**
   * `waits`: a transaction uses what is to go; the partitions after it are left for another time, since only one can be detached at once.
   *
   * @param days undefined: kept without a time limit, so nothing is held back any more
   */
  async remove(data: PartitionedData, days: number | undefined, signal: AbortSignal): Promise<Step> {
    for (const partition of await this.partitions.list(data)) {
      signal.throwIfAborted();
      if ((await this.removeOne(partition, days, signal)) === 'waits') return 'waits';
    }
    return 'done';
  }

  private async removeOne(
    partition: ExpirablePartition,
    days: number | undefined,
    signal: AbortSignal,
  ): Promise<Step> {
    const { outcome, blockers } = await assessPartition(partition, days, this.partitions, signal);
    const isHeldBack = outcome === 'held_back';
    if (partition.isHeldBack !== isHeldBack) await this.partitions.noteHeldBack(partition, isHeldBack);
    if (isHeldBack) this.events.heldBack(partition, blockers);
    if (isHeldBack || outcome === 'kept') return 'done';
    // Blocked after all, by what came since the look; the next look says by what.
    if (outcome === 'goes' && (await this.partitions.retire(partition, signal)) === 'blocked') return 'done';
    return this.drop(partition, signal);
  }

  private async drop(partition: ExpirablePartition, signal: AbortSignal): Promise<Step> {
    for (const relation of partition.states) {
      signal.throwIfAborted();
      if (relation.state === 'detached' || relation.state === 'gone') continue;
      if ((await this.partitions.detach(relation)) === 'waits') {
        this.events.waits(partition, relation);
        return 'waits';
      }
    }
    signal.throwIfAborted();
    const step = await this.partitions.drop(partition);
    if (step === 'waits') this.events.waits(partition, undefined);
    else this.events.dropped(partition);
    return step;
  }
}
