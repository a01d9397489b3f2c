import { Injectable } from '@nestjs/common';
import type { PartitionedData } from '../partitions/partition.js';
import { assessPartition } from './assess-partition.js';
import { ExpiredPartitions, type ExpirablePartition, type Step } from './expired-partitions.port.js';
import { RetentionEvents } from './retention-events.port.js';

/**
 * Removes partitions that are old enough and hold nothing that anybody still needs: retire, detach each table, drop. What was done of it is
 * in the database, so whoever comes next goes on from there, wherever somebody was stopped.
 *
 * Why nothing is lost: retiring looks at what hinders and shuts the partition in one transaction, and what is free of blockers then stays
 * so, since neither messages nor payouts come back into a state that hinders (see the headers of `message_partition_blockers` and
 * `payout_partition_blockers`), and nobody can store in it any more. Only what was retired is detached, only what is detached is dropped.
 */
@Injectable()
export class RemoveExpiredPartitions {
  constructor(
    private readonly partitions: ExpiredPartitions,
    private readonly events: RetentionEvents,
  ) {}

  /**
   * `waits`: somebody uses what is to go; the partitions after it are left for another time, since only one can be under way.
   *
   * @param days undefined: kept for ever, so nothing is held back any more
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
    const { fate, blockers } = await assessPartition(partition, days, this.partitions, signal);
    const isHeldBack = fate === 'held_back';
    if (partition.isHeldBack !== isHeldBack) await this.partitions.noteHeldBack(partition, isHeldBack);
    if (isHeldBack) this.events.heldBack(partition, blockers);
    if (isHeldBack || fate === 'kept') return 'done';
    // Held after all: something came between the look and this; the next look says what.
    if (fate === 'goes' && (await this.partitions.retire(partition, signal)) === 'held') return 'done';
    return this.takeAway(partition, signal);
  }

  private async takeAway(partition: ExpirablePartition, signal: AbortSignal): Promise<Step> {
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
