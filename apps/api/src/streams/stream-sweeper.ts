import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Logger, PeriodicTask } from '#observability';
import { StreamMaintenance, WaitingRoom } from '#use-cases';

/** Leases end, and lost wake-ups are found, within this and the time of a sweep. */
const SWEEP_INTERVAL_MS = 1_000;

/** Passes signals to this process's waiting calls as they come, and sweeps every second. */
@Injectable()
export class StreamSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeps = new PeriodicTask(() => this.sweep(), {
    intervalMs: SWEEP_INTERVAL_MS,
    onError: (error) => {
      if (!this.isFailing)
        this.logger.warn({ err: error }, 'Streams could not be swept; trying again every second');
      this.isFailing = true;
    },
  });
  private isFailing = false;

  constructor(
    private readonly streams: StreamMaintenance,
    private readonly room: WaitingRoom,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.streams.listen();
    this.sweeps.start(SWEEP_INTERVAL_MS);
  }

  /** Answers all waiting calls with their Pull-Next: their collectors continue at another process. */
  async onModuleDestroy(): Promise<void> {
    this.room.close();
    await this.stop();
  }

  /** Ends sweeping, after the sweep in progress. */
  async stop(): Promise<void> {
    await this.sweeps.stop();
  }

  private async sweep(): Promise<void> {
    await this.streams.sweep();
    if (this.isFailing) this.logger.info({}, 'Sweeping streams again');
    this.isFailing = false;
  }
}
