import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DomainError } from '#domain';
import { Logger, Metrics } from '#observability';
import { measureJob, toEndpointKey, WEBHOOK_QUEUE, type DeliverWebhooksJobData } from '#queues';
import { cannotServe } from '#redis';
import { DeliverWebhooks, MAX_JOB_MS, WebhookDeliverySettings, type WebhookEndpointKey } from '#use-cases';
import { LivenessWatchdog } from '../health/liveness-watchdog.js';
import { Draining } from '../lifecycle/draining.js';
import { Stopping } from '../lifecycle/stopping.js';

@Processor(WEBHOOK_QUEUE)
export class DeliverWebhooksProcessor extends WorkerHost implements OnApplicationBootstrap {
  constructor(
    private readonly deliverWebhooks: DeliverWebhooks,
    private readonly stopping: Stopping,
    private readonly draining: Draining,
    private readonly watchdog: LivenessWatchdog,
    private readonly settings: WebhookDeliverySettings,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.stopping.finishWith((leftMs) => this.finish(leftMs));
    // Jobs in flight have a time limit.
    this.draining.drainWith({ drain: () => this.worker.close() });
  }

  override process(job: Job<DeliverWebhooksJobData>): Promise<void> {
    const endpoint = toEndpointKey(job.data);
    return measureJob(this.metrics, WEBHOOK_QUEUE, job, () => this.follow(endpoint));
  }

  /** Jobs that vanished with a FLUSHALL, locks that ran out: the truth is in the database. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (cannotServe(error)) this.watchdog.backlog('webhooks', undefined);
    this.logger.debug({ err: error }, 'The webhooks queue reported an error');
  }

  private async finish(leftMs: () => number): Promise<void> {
    await Promise.all([this.deliverWebhooks.drain(leftMs()), this.worker.close()]);
  }

  /** A job starts no round after its time, and a round ends within the lease of its deliveries, whatever the receiver does. */
  private follow(endpoint: WebhookEndpointKey): Promise<void> {
    const longestMs = MAX_JOB_MS + this.settings.leaseMs;
    return this.watchdog.followJob(
      'webhooks',
      'webhooks to an endpoint',
      () => this.deliver(endpoint),
      longestMs,
    );
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
