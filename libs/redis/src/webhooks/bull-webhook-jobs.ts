import { Injectable } from '@nestjs/common';
import { Logger, Metrics } from '#observability';
import type { WebhookEndpointKey } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { QueueConsumer, type JobsOptions } from '../queues/queue-consumer.js';
import { toEndpointKey, WEBHOOK_QUEUE, type DeliverWebhooksJobData } from './webhook-queue-names.js';

/** An endpoint whose worker died has no other job until this one is handed out again: so that is looked into often. */
const STALLED_CHECK_EVERY_MS = 5_000;

/** The workers' side of the webhooks' queue. */
@Injectable()
export class BullWebhookJobs {
  private readonly consumer: QueueConsumer<DeliverWebhooksJobData>;

  constructor(settings: RedisSettings, logger: Logger, metrics: Metrics) {
    this.consumer = new QueueConsumer(
      WEBHOOK_QUEUE,
      'webhook-jobs',
      STALLED_CHECK_EVERY_MS,
      settings,
      logger,
      metrics,
    );
  }

  /** Begins to take jobs. */
  start(handle: (endpoint: WebhookEndpointKey) => Promise<void>, options: JobsOptions): void {
    this.consumer.start((data) => handle(toEndpointKey(data)), options);
  }

  /** Takes no more jobs, and waits for those at hand. */
  stop(): Promise<void> {
    return this.consumer.stop();
  }
}
