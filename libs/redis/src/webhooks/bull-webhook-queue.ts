import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { WebhookQueue, type WebhookEndpointKey } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { QueueProducer } from '../queues/queue-producer.js';
import {
  DELIVER_WEBHOOKS_JOB,
  toJobData,
  WEBHOOK_QUEUE,
  type DeliverWebhooksJobData,
} from './webhook-queue-names.js';

/**
 * The producers' side of the webhooks' queue. A job has the id of its endpoint, so that there is one at a time, waiting or at
 * work, however many workers there are: a slow receiver takes one place and no more. Adding it again is ignored until it is gone.
 *
 * Nothing keeps an endpoint out for ever: jobs are removed when they are done or have failed, those of a worker that died are
 * handed out again, and what FLUSHALL removes can be added at once. Two at a time are no harm: deliveries are under leases.
 */
@Injectable()
export class BullWebhookQueue extends WebhookQueue {
  private readonly producer: QueueProducer<DeliverWebhooksJobData>;

  constructor(redis: Redis, settings: RedisSettings) {
    super();
    this.producer = new QueueProducer(WEBHOOK_QUEUE, DELIVER_WEBHOOKS_JOB, redis, settings);
  }

  override enqueue(endpoints: readonly WebhookEndpointKey[]): Promise<void> {
    return this.producer.add(
      endpoints.map((endpoint) => ({ data: toJobData(endpoint), options: { jobId: endpoint.endpointId } })),
    );
  }
  override waitingCount(): Promise<number> {
    return this.producer.waitingCount();
  }
}
