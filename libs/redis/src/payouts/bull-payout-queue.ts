import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { PayoutQueue, type PayoutChunk } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { QueueProducer } from '../queues/queue-producer.js';
import { PAYOUT_QUEUE, SETTLE_CHUNK_JOB, toJobData, type SettleChunkJobData } from './payout-queue-names.js';

/** The producers' side of the payouts' queue. Ids are BullMQ's own, so no chunk is ever taken for an old one. */
@Injectable()
export class BullPayoutQueue extends PayoutQueue {
  private readonly producer: QueueProducer<SettleChunkJobData>;

  constructor(redis: Redis, settings: RedisSettings) {
    super();
    this.producer = new QueueProducer(PAYOUT_QUEUE, SETTLE_CHUNK_JOB, redis, settings);
  }

  override enqueue(chunks: readonly PayoutChunk[], place: 'first' | 'last' = 'last'): Promise<void> {
    const options = { lifo: place === 'first' };
    return this.producer.add(chunks.map((chunk) => ({ data: toJobData(chunk), options })));
  }

  override waitingCount(): Promise<number> {
    return this.producer.waitingCount();
  }
}
