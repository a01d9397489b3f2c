import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { PartitionRepository } from '#database';
import { DomainError } from '#domain';
import { Logger } from '#observability';
import { PARTITIONED_DATA } from '#use-cases';

/** Partitions are prepared days ahead, so nothing depends on one look. */
const LOOK_EVERY_MS = 3_600_000;
/** What could not be prepared may be possible in a minute: a lock, an outage. */
const LOOK_AGAIN_AFTER_MS = 60_000;

const WHAT_TO_DO =
  'No partition could be prepared; until one can, the newest takes in what is stored, and cannot be dropped. The role of DATABASE_URL must ' +
  'own the tables and may create some; or let their owner run prepare_partitions: docs/operations.md, Partitions';

/** Keeps partitions prepared for as long as the process lives. Every worker does; the first one that looks has the work. */
@Injectable()
export class PartitionMaintenance implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    @Inject(PartitionRepository) private readonly partitions: Pick<PartitionRepository, 'prepare'>,
    @Inject(Configuration) private readonly configuration: Pick<Configuration, 'partitions'>,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'partitions' });
  }

  onApplicationBootstrap(): void {
    this.lookAfter(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private lookAfter(pauseMs: number): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.underWay = this.look().then((nextAfterMs) => {
        this.lookAfter(nextAfterMs);
      });
    }, pauseMs);
    this.timer.unref();
  }

  /** Returns when to look again. */
  private async look(): Promise<number> {
    try {
      const { width, daysAhead } = this.configuration.partitions;
      for (const kind of PARTITIONED_DATA)
        for (const { data, fromDay, toDay, relations } of await this.partitions.prepare(
          kind,
          width,
          daysAhead,
        ))
          this.logger.info({ data, fromDay, toDay, relations }, 'A partition was prepared');
      return LOOK_EVERY_MS;
    } catch (error) {
      if (error instanceof DomainError)
        this.logger.warn(
          { err: error },
          'Partitions are looked after in a minute: the database is busy or away',
        );
      else this.logger.error({ err: error }, WHAT_TO_DO);
      return LOOK_AGAIN_AFTER_MS;
    }
  }
}
