import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Logger } from '#observability';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { Draining } from '../draining/draining.js';
import { StallWatch } from '../health/stall-watch.js';
import { WebhookSlots } from './webhook-slots.js';
import { RepeatedSweep } from './repeated-sweep.js';

/** Sweeps for as long as the process works: payouts and webhooks each by themselves, so that neither waits for the other. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly payouts: RepeatedSweep;
  private readonly webhooks: RepeatedSweep;

  constructor(
    sweepPayouts: SweepPayouts,
    sweepWebhooks: SweepWebhooks,
    private readonly stallWatch: StallWatch,
    private readonly draining: Draining,
    webhookSlots: WebhookSlots,
    logger: Logger,
  ) {
    const sweepAndTell = async (): Promise<void> => {
      try {
        await sweepPayouts.sweep();
      } finally {
        stallWatch.sawWaiting('settlement', sweepPayouts.waitingChunks);
      }
    };
    const sweepWebhooksAndTell = async (): Promise<void> => {
      try {
        await sweepWebhooks.sweep();
      } finally {
        // Whoever has no slot free rightly takes none: what it holds ends by a limit of its own.
        const isFull = webhookSlots.free === 0;
        stallWatch.sawWaiting('webhooks', isFull ? undefined : sweepWebhooks.waitingEndpoints);
      }
    };
    this.payouts = new RepeatedSweep(() => stallWatch.follow('a sweep of payouts', sweepAndTell), logger);
    this.webhooks = new RepeatedSweep(
      () => stallWatch.follow('a sweep of webhooks', sweepWebhooksAndTell),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.draining.drainWith({
      rest: async () => {
        await this.stop();
        // What waits from here on waits for others.
        this.stallWatch.sawWaiting('settlement', undefined);
        this.stallWatch.sawWaiting('webhooks', undefined);
      },
      goOn: () => {
        this.start();
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private start(): void {
    this.payouts.start();
    this.webhooks.start();
  }

  private async stop(): Promise<void> {
    await Promise.all([this.payouts.stop(), this.webhooks.stop()]);
  }

  /** Something may have happened that somebody listens to: it need not wait for the next sweep. Costs one statement, if any. */
  webhooksSoon(): void {
    this.webhooks.soon();
  }
}
