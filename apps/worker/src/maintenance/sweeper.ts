import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { Logger, PeriodicTask } from '#observability';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { LivenessWatchdog } from '../health/liveness-watchdog.js';
import { Draining } from '../lifecycle/draining.js';

/** Due work is found up to this late; every process sweeps, so with more of them it is less. */
const SWEEP_INTERVAL_MS = 1_000;
/** Sweeps that are asked for start at least this far apart. */
const MIN_GAP_MS = 50;

/** Sweeps while the process works: payouts and webhooks each by themselves, so that neither waits for the other. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly payouts: PeriodicTask;
  private readonly webhooks: PeriodicTask;

  constructor(
    sweepPayouts: SweepPayouts,
    sweepWebhooks: SweepWebhooks,
    private readonly watchdog: LivenessWatchdog,
    private readonly draining: Draining,
    private readonly logger: Logger,
  ) {
    this.payouts = this.sweepWith('a sweep of payouts', async () => {
      try {
        await sweepPayouts.sweep();
      } finally {
        watchdog.backlog('settlement', sweepPayouts.waitingJobs);
      }
    });
    this.webhooks = this.sweepWith('a sweep of webhooks', async () => {
      try {
        await sweepWebhooks.sweep();
      } finally {
        watchdog.backlog('webhooks', sweepWebhooks.waitingEndpoints);
      }
    });
  }

  onApplicationBootstrap(): void {
    this.draining.drainWith({
      drain: async () => {
        await this.stop();
        // From here on jobs wait for other workers.
        this.watchdog.backlog('settlement', undefined);
        this.watchdog.backlog('webhooks', undefined);
      },
      start: () => {
        this.payouts.start();
        this.webhooks.start();
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** More of a payer may be taken than a moment ago. */
  payoutsSoon(): void {
    this.payouts.runSoon();
  }

  /** Events may have been written for webhooks: they need not wait for the next sweep. Costs one statement, if any. */
  webhooksSoon(): void {
    this.webhooks.runSoon();
  }

  private sweepWith(what: string, sweep: () => Promise<void>): PeriodicTask {
    return new PeriodicTask(() => this.watchdog.follow(what, sweep), {
      intervalMs: SWEEP_INTERVAL_MS,
      minGapMs: MIN_GAP_MS,
      onError: (error) => {
        // Outages are reported where they are noticed; the next sweep finds what this one could not.
        if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'A sweep failed');
      },
    });
  }

  private async stop(): Promise<void> {
    await Promise.all([this.payouts.stop(), this.webhooks.stop()]);
  }
}
