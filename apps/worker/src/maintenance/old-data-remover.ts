import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DomainError } from '#domain';
import { Logger, Metrics, PeriodicTask } from '#observability';
import { RemoveOldData, removesAnything } from '#use-cases';

/** Data is kept for days, so an hour more does not matter. */
const INTERVAL_MS = 3_600_000;
/** Another worker is removing, or something still uses the data, or the database is down. */
const RETRY_AFTER_MS = 60_000;

const WHAT_TO_DO =
  'Old data could not be removed. The role of DATABASE_URL must own the tables: docs/operations.md, Retention';

/** Removes old data once the process has started, and every hour. Does nothing where no data expires. */
@Injectable()
export class OldDataRemover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly removals = new PeriodicTask(() => this.remove(), {
    intervalMs: INTERVAL_MS,
    onError: (error) => {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error }, WHAT_TO_DO);
    },
  });

  constructor(
    private readonly oldData: RemoveOldData,
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'retention' });
  }

  onApplicationBootstrap(): void {
    const isOn = removesAnything(this.configuration.retention.days);
    this.metrics.set('malote_retention_on', isOn ? 1 : 0);
    if (isOn) this.removals.start();
  }

  /** A step that takes minutes is aborted and rolled back; any other step is waited for. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.removals.stop();
  }

  private async remove(): Promise<number> {
    try {
      const result = await this.oldData.run(this.configuration.retention.days, this.stopping.signal);
      return result === 'done' ? INTERVAL_MS : RETRY_AFTER_MS;
    } catch (error) {
      if (!(error instanceof DomainError) || this.stopping.signal.aborted) throw error;
      this.logger.warn({ err: error }, 'Old data could not be removed; trying again in a minute');
      return RETRY_AFTER_MS;
    }
  }
}
