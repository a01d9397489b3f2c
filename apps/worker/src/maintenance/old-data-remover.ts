import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Retention, type RetentionStep } from '#database';
import { DomainError } from '#domain';
import { Logger, Metrics, PeriodicTask } from '#observability';

/** How often a worker asks whether a run is due. */
const INTERVAL_MS = 60_000;

const WHAT_TO_DO =
  'Old data could not be removed. The role of DATABASE_URL must own the tables: docs/operations.md, Retention';

/** Removes old data, once an hour of all workers. Does nothing where no data expires. */
@Injectable()
export class OldDataRemover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly removals = new PeriodicTask(() => this.remove(), {
    intervalMs: INTERVAL_MS,
    onError: (error) => {
      if (this.stopping.signal.aborted) return;
      if (error instanceof DomainError)
        this.logger.warn({ err: error }, 'Old data could not be removed; trying again in a minute');
      else this.logger.error({ err: error }, WHAT_TO_DO);
    },
  });

  constructor(
    private readonly retention: Retention,
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'retention' });
  }

  onApplicationBootstrap(): void {
    const isOn = Object.values(this.configuration.retention.days).some((days) => days !== undefined);
    this.metrics.set('malote_retention_on', isOn ? 1 : 0);
    if (isOn) this.removals.start();
  }

  /** A step that takes minutes is aborted and rolled back; any other step is waited for. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.removals.stop();
  }

  private async remove(): Promise<void> {
    const { days } = this.configuration.retention;
    for await (const step of this.retention.run(days, this.stopping.signal)) this.report(step);
  }

  private report(step: RetentionStep): void {
    if (step.kind === 'webhooks') {
      this.metrics.count('malote_old_rows_removed_total', step.deliveries, { data: 'webhook_deliveries' });
      this.metrics.count('malote_old_rows_removed_total', step.events, { data: 'webhook_events' });
      return;
    }
    const { data, from_day: fromDay, to_day: toDay, blockers, bytes, rows, relations } = step.partition;
    switch (step.kind) {
      case 'blocked': {
        const because = blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`).join(', ');
        this.logger.warn(
          { data, fromDay, toDay, blockers: because },
          'A partition is old enough to be removed, and is blocked',
        );
        return;
      }
      case 'waits':
        this.logger.info(
          { data, fromDay },
          'A long transaction still uses a partition to be removed; trying again in a minute',
        );
        return;
      case 'removed':
        this.logger.info(
          { data, fromDay, toDay, relations: relations.map(({ name }) => name), bytes, rows },
          'A partition was removed',
        );
        this.metrics.count('malote_partitions_dropped_total', 1, { data });
        this.metrics.count('malote_old_rows_removed_total', rows ?? 0, { data });
    }
  }
}
