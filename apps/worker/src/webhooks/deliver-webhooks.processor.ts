import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DomainError } from '#domain';
import { Logger } from '#observability';
import { BullWebhookJobs } from '#redis';
import { DeliverWebhooks, MAX_JOB_MS, WebhookDeliverySettings, type WebhookEndpointKey } from '#use-cases';
import { Draining } from '../draining/draining.js';
import { StallWatch } from '../health/stall-watch.js';
import { Stopping } from '../stopping/stopping.js';
import { WebhookPlaces } from './webhook-places.js';

/**
 * A worker that lives renews the lock, so it need not outlast anything; after a crash this is how long an endpoint stands still.
 * Two workers at one endpoint are no harm: deliveries have leases of their own.
 */
const LOCK_MS = 10_000;

/** Takes endpoints from the queue and delivers to them: from when the whole process has started until it is told to rest or stop. */
@Injectable()
export class DeliverWebhooksProcessor implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: BullWebhookJobs,
    private readonly deliverWebhooks: DeliverWebhooks,
    private readonly configuration: Configuration,
    private readonly stopping: Stopping,
    private readonly draining: Draining,
    private readonly stallWatch: StallWatch,
    private readonly places: WebhookPlaces,
    private readonly settings: WebhookDeliverySettings,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.stopping.finishWith((leftMs) => this.finish(leftMs));
    this.draining.drainWith({
      // Jobs at hand end by a limit of their own.
      rest: () => this.jobs.stop(),
      goOn: () => {
        this.takeJobs();
      },
    });
    this.takeJobs();
  }

  private takeJobs(): void {
    const { concurrency } = this.configuration.webhooks;
    this.jobs.start((endpoint) => this.places.hold(() => this.follow(endpoint)), {
      concurrency,
      lockMs: LOCK_MS,
    });
  }

  /** Takes no more, and finishes what was begun: calls that are under way are waited for and their results written. */
  private async finish(leftMs: () => number): Promise<void> {
    await Promise.all([this.deliverWebhooks.drain(leftMs()), this.jobs.stop()]);
  }

  /** A job begins no round after its time, and a round ends within the lease of its deliveries, whatever the receiver does. */
  private async follow(endpoint: WebhookEndpointKey): Promise<void> {
    this.stallWatch.moved('webhooks');
    try {
      const longestMs = MAX_JOB_MS + this.settings.leaseMs;
      await this.stallWatch.follow('webhooks to an endpoint', () => this.deliver(endpoint), longestMs);
    } finally {
      this.stallWatch.moved('webhooks');
    }
  }

  private async deliver(endpoint: WebhookEndpointKey): Promise<void> {
    try {
      await this.deliverWebhooks.deliver(endpoint);
    } catch (error) {
      // Outages are reported where they are noticed; the sweeper finds what is still due.
      if (!(error instanceof DomainError))
        this.logger.error(
          {
            err: error,
            payer: endpoint.payer,
            endpoint_id: endpoint.endpointId,
            job_id: endpoint.endpointId,
          },
          'Webhooks could not be delivered',
        );
    }
  }
}
