import { Injectable } from '@nestjs/common';
import type { PartitionedData } from '../partitions/partition.js';
import { assessPartition, type Judgement } from './assess-partition.js';
import { ExpiredPartitions, type ExpirablePartition } from './expired-partitions.port.js';
import { OldWebhooks, type OldWebhookCounts } from './old-webhooks.port.js';
import type { RetentionDays } from './retention-settings.js';

/** A partition, and what would become of it now. */
export interface PlannedPartition extends Judgement {
  readonly partition: ExpirablePartition;
}

/** What removing old data would do at this moment. */
export interface RetentionPlan {
  readonly days: RetentionDays;
  /** Messages, then payouts; the oldest first. */
  readonly partitions: readonly PlannedPartition[];
  /** Undefined: they are kept for ever. */
  readonly webhooks: (OldWebhookCounts & { readonly before: Date }) | undefined;
}

const KINDS: readonly PartitionedData[] = ['messages', 'payouts'];

/** The dry run: looks at what `RemoveOldData` would look at, and changes nothing. */
@Injectable()
export class PlanRetention {
  constructor(
    private readonly partitions: ExpiredPartitions,
    private readonly webhooks: OldWebhooks,
  ) {}

  /** Looking at a large partition may take minutes, unless the signal ends it. Errors: `database_unavailable`, then too. */
  async plan(days: RetentionDays, signal?: AbortSignal): Promise<RetentionPlan> {
    const planned: PlannedPartition[] = [];
    for (const data of KINDS)
      for (const partition of await this.partitions.list(data))
        planned.push({
          partition,
          ...(await assessPartition(partition, days[data], this.partitions, signal)),
        });
    return { days, partitions: planned, webhooks: await this.planWebhooks(days.webhooks) };
  }

  private async planWebhooks(days: number | undefined): Promise<RetentionPlan['webhooks']> {
    if (days === undefined) return undefined;
    const before = await this.webhooks.daysAgo(days);
    return { before, ...(await this.webhooks.count(before)) };
  }
}
