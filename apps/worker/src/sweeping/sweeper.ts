import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { Logger } from '#observability';
import { SweepPayouts } from '#use-cases';

/** Retries and questions are up to this late; every process sweeps, so with more of them it is less. */
const SWEEP_EVERY_MS = 1_000;

/** Sweeps once a second, one sweep at a time, for as long as the process lives. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly sweepPayouts: SweepPayouts,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepAfter(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private sweepAfter(pauseMs: number): void {
    if (this.stopping) return;
    this.timer = setTimeout(() => {
      this.underWay = this.sweep().finally(() => {
        this.sweepAfter(SWEEP_EVERY_MS);
      });
    }, pauseMs);
  }

  private async sweep(): Promise<void> {
    try {
      await this.sweepPayouts.sweep();
    } catch (error) {
      // Outages are reported where they are noticed; the next sweep finds what this one could not.
      if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'A sweep failed');
    }
  }
}
