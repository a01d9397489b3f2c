import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { QueueMonitor, type QueueState } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { PAYOUT_QUEUE } from '../payouts/payout-queue-names.js';
import { QueueProducer } from '../queues/queue-producer.js';
import { WEBHOOK_QUEUE } from '../webhooks/webhook-queue-names.js';

/** BullMQ's counts of the queues. Adds no job. */
@Injectable()
export class BullQueueMonitor extends QueueMonitor {
  private readonly queues: readonly { readonly name: string; readonly producer: QueueProducer<never> }[];

  constructor(redis: Redis, settings: RedisSettings) {
    super();
    this.queues = [PAYOUT_QUEUE, WEBHOOK_QUEUE].map((queue) => ({
      name: queue.name,
      producer: new QueueProducer<never>(queue, 'none', redis, settings),
    }));
  }

  override read(): Promise<readonly QueueState[]> {
    return Promise.all(
      this.queues.map(async ({ name, producer }) => ({ name, ...(await producer.state()) })),
    );
  }
}
