import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Logger } from '#observability';
import { LOOK_EVERY_MS, SubmissionGate } from '#use-cases';

/** Looks every second whether settlement is paused, and logs when that changes. One statement that reads a row, if there is one. */
@Injectable()
export class PauseWatch implements OnModuleDestroy {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly gate: SubmissionGate,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'settlement' });
  }

  /** Resolves after the first look, so that the first payments that a worker takes need not wait for the next one. */
  async begin(): Promise<void> {
    await this.look();
    this.lookLater();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private lookLater(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.underWay = this.look().finally(() => {
        this.lookLater();
      });
    }, LOOK_EVERY_MS);
  }

  private async look(): Promise<void> {
    try {
      const change = await this.gate.look();
      if (change === 'resumed') this.logger.info({}, 'Settlement goes on');
      else if (change !== undefined) {
        const { since, actor, reason } = change.paused;
        this.logger.warn({ since, actor, reason }, 'Settlement is paused: no payment is submitted');
      }
    } catch (error) {
      // Outages of the database are reported where they are noticed; what was said last holds.
      this.logger.debug({ err: error }, 'Nobody could say whether settlement is paused');
    }
  }
}
