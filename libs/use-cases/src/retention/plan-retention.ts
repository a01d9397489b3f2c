import { Injectable } from '@nestjs/common';
import {
  ExpiredPartitions,
  OldWebhooks,
  PARTITIONED_DATA,
  type ExpirablePartition,
  type OldWebhookCounts,
  type RetentionDays,
} from './retention.port.js';
import { assessPartition, type RetentionAssessment } from './remove-expired-partitions.js';

export interface PlannedPartition extends RetentionAssessment {
  readonly partition: ExpirablePartition;
}

export interface RetentionPlan {
  readonly days: RetentionDays;
  /** Messages, then payouts; the oldest first. */
  readonly partitions: readonly PlannedPartition[];
  readonly webhooks: OldWebhookCounts | undefined;
}

/** The dry run: looks at what `RemoveOldData` would look at, and changes nothing. */
@Injectable()
export class PlanRetention {
  constructor(
    private readonly partitions: ExpiredPartitions,
    private readonly webhooks: OldWebhooks,
  ) {}

  /** Reading a large partition may take minutes, unless the signal ends it. Errors: `database_unavailable`, then too. */
  async plan(days: RetentionDays, signal?: AbortSignal): Promise<RetentionPlan> {
    const planned: PlannedPartition[] = [];
    for (const data of PARTITIONED_DATA)
      for (const partition of await this.partitions.list(data)) {
        const assessment = await assessPartition(partition, days[data], this.partitions, signal);
        planned.push({ partition, ...assessment });
      }
    const webhooks = days.webhooks === undefined ? undefined : await this.webhooks.count(days.webhooks);
    return { days, partitions: planned, webhooks };
  }
}
