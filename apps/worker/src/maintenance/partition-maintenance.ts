import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { PARTITIONED_DATA, PartitionRepository } from '#database';
import { DomainError } from '#domain';
import { Logger, PeriodicTask } from '#observability';

/** Partitions are prepared days ahead, so nothing depends on one look. */
const INTERVAL_MS = 3_600_000;
/** A lock or an outage may be over in a minute. */
const RETRY_AFTER_MS = 60_000;

const WHAT_TO_DO =
  'No partition could be prepared; until one can, the newest takes in what is stored, and cannot be dropped. The role of DATABASE_URL must ' +
  'own the tables and may create some; or let their owner run prepare_partitions: docs/operations.md, Partitions';

/** Prepares partitions while the process lives. Every worker does; the first one that looks has the work. */
@Injectable()
export class PartitionMaintenance implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: RETRY_AFTER_MS,
    onError: (error) => {
      if (error instanceof DomainError)
        this.logger.warn({ err: error }, 'Partitions could not be prepared; trying again in a minute');
      else this.logger.error({ err: error }, WHAT_TO_DO);
    },
  });

  constructor(
    @Inject(PartitionRepository) private readonly partitions: Pick<PartitionRepository, 'prepare'>,
    @Inject(Configuration) private readonly configuration: Pick<Configuration, 'partitions'>,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'partitions' });
  }

  onApplicationBootstrap(): void {
    this.looks.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looks.stop();
  }

  private async look(): Promise<number> {
    const { width, daysAhead } = this.configuration.partitions;
    for (const kind of PARTITIONED_DATA)
      for (const { data, fromDay, toDay, relations } of await this.partitions.prepare(kind, width, daysAhead))
        this.logger.info({ data, fromDay, toDay, relations }, 'A partition was prepared');
    return INTERVAL_MS;
  }
}
