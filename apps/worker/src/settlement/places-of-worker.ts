import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HEARTBEAT_INTERVAL_MS, WorkerRepository } from '#database';
import { Logger, PeriodicTask } from '#observability';
import { SettleChunk } from '#use-cases';

/** Divides the calls that a rail allows between the workers that live, by their heartbeats: so no payer holds all of them with slow calls. */
@Injectable()
export class PlacesOfWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private known: number | undefined;
  private readonly counts = new PeriodicTask(() => this.count(), {
    intervalMs: HEARTBEAT_INTERVAL_MS,
    // Outages of the database are reported where they are noticed.
    onError: (error) => {
      this.logger.debug({ err: error }, 'Could not count the workers; keeping the last number');
    },
  });

  constructor(
    private readonly workers: WorkerRepository,
    private readonly settleChunk: SettleChunk,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.counts.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.counts.stop();
  }

  private async count(): Promise<void> {
    const workers = Math.max(1, await this.workers.countWorking());
    if (workers === this.known) return;
    this.known = workers;
    this.settleChunk.shareWith(workers);
    this.logger.debug({ workers }, 'Sharing the calls to the rail with the workers that live');
  }
}
