import { Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { DomainError } from '#domain';
import { PayoutQueue, type PayoutChunk } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';
import {
  PAYOUT_QUEUE,
  payoutQueuePrefix,
  SETTLE_CHUNK_JOB,
  toJobData,
  type SettleChunkJobData,
} from './payout-queue-names.js';

/** Jobs that go to Redis in one pipeline. */
const JOBS_PER_PIPELINE = 200;
/** Jobs are wake-ups: once done there is nothing to remember, and ids are BullMQ's own, so none is ever taken for an old one. */
const FORGET = { removeOnComplete: true, removeOnFail: true } as const;

/** The producers' side of the queue. Fails fast: whoever enqueues has a client waiting. */
@Injectable()
export class BullPayoutQueue extends PayoutQueue {
  private queue: Queue<SettleChunkJobData> | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {
    super();
  }

  override async enqueue(chunks: readonly PayoutChunk[], place: 'first' | 'last' = 'last'): Promise<void> {
    const jobs = chunks.map((chunk) => ({
      name: SETTLE_CHUNK_JOB,
      data: toJobData(chunk),
      opts: { ...FORGET, lifo: place === 'first' },
    }));
    for (let from = 0; from < jobs.length; from += JOBS_PER_PIPELINE) {
      const portion = jobs.slice(from, from + JOBS_PER_PIPELINE);
      const added = await this.ask((queue) => queue.addBulk(portion));
      // A pipeline is no transaction: single jobs can fail. The sweeper would find them, but the caller should know.
      if (added.some(({ id }) => id === undefined)) throw redisUnavailable('Not every job was added.');
    }
  }

  override waitingCount(): Promise<number> {
    return this.ask((queue) => queue.getJobCountByTypes('waiting'));
  }

  private async ask<Answer>(
    question: (queue: Queue<SettleChunkJobData>) => Promise<Answer>,
  ): Promise<Answer> {
    // Made only while Redis is there: a queue whose first commands fail never recovers.
    if (this.redis.status !== 'ready') throw redisUnavailable('There is no connection.');
    this.queue ??= this.open();
    try {
      return await question(this.queue);
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  private open(): Queue<SettleChunkJobData> {
    const queue = new Queue<SettleChunkJobData>(PAYOUT_QUEUE, {
      connection: this.redis,
      prefix: payoutQueuePrefix(this.settings.prefix),
    });
    // The connection's outages are reported by its owner.
    queue.on('error', () => undefined);
    queue.waitUntilReady().catch(() => {
      if (this.queue === queue) this.queue = undefined;
    });
    return queue;
  }
}

function redisUnavailable(reason: string): DomainError {
  return new DomainError('redis_unavailable', 'Redis cannot be reached at the moment.', { cause: reason });
}
