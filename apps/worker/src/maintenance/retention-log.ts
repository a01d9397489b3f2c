import { Injectable } from '@nestjs/common';
import { Logger, Metrics } from '#observability';
import {
  RetentionEvents,
  type Blocker,
  type ExpirablePartition,
  type PartitionRelation,
  type RemovedWebhooks,
  type StoredPartition,
} from '#use-cases';

const KINDS = { deliveries: 'webhook_deliveries', events: 'webhook_events' } as const;

@Injectable()
export class RetentionLog extends RetentionEvents {
  private readonly logger: Logger;

  constructor(
    logger: Logger,
    private readonly metrics: Metrics,
  ) {
    super();
    this.logger = logger.child({ context: 'retention' });
  }

  override heldBack({ data, fromDay, toDay }: StoredPartition, blockers: readonly Blocker[]): void {
    const because = blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`).join(', ');
    this.logger.warn(
      { data, fromDay, toDay },
      `The ${data} from ${fromDay} to before ${toDay} are kept because of ${because}`,
    );
  }

  override waits({ data, fromDay }: StoredPartition, relation: PartitionRelation | undefined): void {
    this.logger.info(
      { data, fromDay, table: relation?.name },
      'A transaction that takes long still uses what is to be removed; trying again in a minute',
    );
  }

  override dropped({ data, fromDay, toDay, relations, bytes, rows }: ExpirablePartition): void {
    this.logger.info(
      { data, fromDay, toDay, relations, bytes, rows },
      `The ${data} from ${fromDay} to before ${toDay} were removed`,
    );
    this.metrics.count('malote_partitions_dropped_total', 1, { data });
    this.metrics.count('malote_old_rows_removed_total', rows ?? 0, { data });
  }

  override webhooksRemoved({ kind, rows }: RemovedWebhooks): void {
    this.metrics.count('malote_old_rows_removed_total', rows, { data: KINDS[kind] });
  }
}
