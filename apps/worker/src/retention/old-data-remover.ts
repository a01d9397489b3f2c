import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { Logger, Metrics } from '#observability';
import { RemoveOldData } from '#use-cases';

/** What is kept for days need not go within the hour. */
const REMOVE_EVERY_MS = 3_600_000;
/** Somebody else is at it, or uses what is to go, or the database is away. */
const AGAIN_AFTER_MS = 60_000;

const WHAT_TO_DO =
  'Old data could not be removed. The role of DATABASE_URL must own the tables: docs/operations.md, Retention';

/** Removes what is old: once the process has started, and every hour. Does nothing where nothing is to be removed, ever. */
@Injectable()
export class OldDataRemover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly oldData: RemoveOldData,
    private readonly metrics: Metrics,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'retention' });
  }

  onApplicationBootstrap(): void {
    this.metrics.set('malote_retention_on', this.oldData.isOn ? 1 : 0);
    if (this.oldData.isOn) this.removeAfter(0);
  }

  /** Work that takes minutes is ended, and what it did undone; any other step is waited for. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.underWay;
  }

  private removeAfter(pauseMs: number): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.underWay = this.remove().then((nextAfterMs) => {
        this.removeAfter(nextAfterMs);
      });
    }, pauseMs);
    this.timer.unref();
  }

  /** Returns when to go on. */
  private async remove(): Promise<number> {
    try {
      const outcome = await this.oldData.run(this.stopping.signal);
      return outcome === 'through' ? REMOVE_EVERY_MS : AGAIN_AFTER_MS;
    } catch (error) {
      if (this.stopping.signal.aborted) return AGAIN_AFTER_MS;
      if (error instanceof DomainError) {
        this.logger.warn(
          { err: error },
          'What is old is looked at in a minute: the database is busy or away',
        );
        return AGAIN_AFTER_MS;
      }
      this.logger.error({ err: error }, WHAT_TO_DO);
      return REMOVE_EVERY_MS;
    }
  }
}
