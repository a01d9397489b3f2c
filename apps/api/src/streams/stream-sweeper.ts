import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Logger } from '#observability';
import { StreamMaintenance, WaitingRoom } from '#use-cases';

/** Leases end, and lost wake-ups are found, within this and the time of a sweep. */
const SWEEP_EVERY_MS = 1_000;

/** Keeps this process's waiting calls in touch with the world: signals as they come, and a sweep every second. */
@Injectable()
export class StreamSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private stopped = false;
  private failing = false;

  constructor(
    private readonly streams: StreamMaintenance,
    private readonly room: WaitingRoom,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.streams.listen();
    this.schedule();
  }

  /** Sends all waiting calls home with their Pull-Next: their collectors go on at another process. */
  async onModuleDestroy(): Promise<void> {
    this.room.close();
    await this.stop();
  }

  /** Ends sweeping, after the sweep that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  /** The next sweep begins when the last one has ended, so that two never overlap. */
  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.underWay = this.sweep().finally(() => this.schedule());
    }, SWEEP_EVERY_MS);
  }

  private async sweep(): Promise<void> {
    try {
      await this.streams.sweep();
      if (this.failing) this.logger.info({}, 'Sweeping streams again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ err: error }, 'Streams cannot be swept at the moment');
      this.failing = true;
    }
  }
}
