import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SettlementPauseRepository } from '#database';
import { MALOTE, type SettlementPause } from '#domain';
import { Logger, PeriodicTask } from '#observability';

const LOOK_EVERY_MS = 1_000;

/**
 * Looks every second whether settlement is paused, or has to be because the database has gone back in time, and logs changes. Claims read
 * the pause themselves: it holds at once, but for payments that were claimed before.
 */
@Injectable()
export class PauseWatch implements OnModuleDestroy {
  private readonly logger: Logger;
  private pause: SettlementPause | undefined;
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: LOOK_EVERY_MS,
    // Outages of the database are reported where they are noticed.
    onError: (error) => {
      this.logger.debug({ err: error }, 'Could not read the pause switch; keeping the last value');
    },
  });

  constructor(
    @Inject(SettlementPauseRepository) private readonly settlement: Pick<SettlementPauseRepository, 'look'>,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'settlement' });
  }

  /** Resolves after the first look: what this process claims is compared with what it has seen of the database. */
  begin(): Promise<void> {
    return this.looks.startNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looks.stop();
  }

  private async look(): Promise<void> {
    const before = this.pause;
    this.pause = await this.settlement.look();
    if (this.pause?.since.getTime() === before?.since.getTime()) return;
    if (this.pause === undefined) {
      this.logger.info({}, 'Settlement is resumed');
      return;
    }
    const message = 'Settlement is paused: no payment is submitted';
    if (this.pause.actor === MALOTE) this.logger.error(this.pause, message);
    else this.logger.warn(this.pause, message);
  }
}
