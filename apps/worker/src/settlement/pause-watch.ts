import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Logger, PeriodicTask } from '#observability';
import { LOOK_EVERY_MS, MALOTE, SubmissionGate } from '#use-cases';

/** Looks every second whether settlement is paused, and logs changes. One statement that reads a row, if there is one. */
@Injectable()
export class PauseWatch implements OnModuleDestroy {
  private readonly logger: Logger;
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: LOOK_EVERY_MS,
    // Outages of the database are reported where they are noticed.
    onError: (error) => {
      this.logger.debug({ err: error }, 'Could not read the pause switch; keeping the last value');
    },
  });

  constructor(
    private readonly gate: SubmissionGate,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'settlement' });
  }

  /** Resolves after the first look, so that the first payments that a worker takes need not wait for the next one. */
  begin(): Promise<void> {
    return this.looks.startNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looks.stop();
  }

  private async look(): Promise<void> {
    const change = await this.gate.look();
    if (change === 'resumed') this.logger.info({}, 'Settlement is resumed');
    else if (change !== undefined) {
      const { since, actor, reason } = change.paused;
      const message = 'Settlement is paused: no payment is submitted';
      if (actor === MALOTE) this.logger.error({ since, actor, reason }, message);
      else this.logger.warn({ since, actor, reason }, message);
    }
  }
}
