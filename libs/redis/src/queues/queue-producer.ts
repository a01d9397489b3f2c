import type { BulkJobOptions, JobType } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisSettings } from '../connection/redis-settings.js';
import { redisUnavailable, translateRedisError } from '../connection/translate-redis-error.js';
import { openQueue, type WakeUps } from './open-queue.js';
import { NONE_KEPT, type WakeUpQueue } from './wake-up-queue.js';

/** Jobs that go to Redis in one pipeline. */
const JOBS_PER_PIPELINE = 200;

export interface WakeUp<Data> {
  readonly data: Data;
  /** What of BullMQ's options it needs beside those of all wake-ups. */
  readonly options?: BulkJobOptions;
}

/** The producers' side of a queue. Fails fast: whoever enqueues has a client waiting. Errors of all: `redis_unavailable`. */
export class QueueProducer<Data> {
  private queue: WakeUps<Data> | undefined;

  /** @param jobName BullMQ wants one; every job of a queue is of the same kind. */
  constructor(
    private readonly wakeUps: WakeUpQueue,
    private readonly jobName: string,
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {}

  async add(wakeUps: readonly WakeUp<Data>[]): Promise<void> {
    const jobs = wakeUps.map(({ data, options }) => ({
      name: this.jobName,
      data,
      opts: { removeOnComplete: NONE_KEPT, removeOnFail: NONE_KEPT, ...options },
    }));
    for (let from = 0; from < jobs.length; from += JOBS_PER_PIPELINE) {
      const portion = jobs.slice(from, from + JOBS_PER_PIPELINE);
      const added = await this.ask((queue) => queue.addBulk(portion));
      // A pipeline is no transaction: single jobs can fail. The sweeper would find them, but the caller should know.
      if (added.some(({ id }) => id === undefined)) throw redisUnavailable('Not every job was added.');
    }
  }

  waitingCount(): Promise<number> {
    return this.ask((queue) => queue.getJobCountByTypes('waiting'));
  }

  /** How many jobs are where, and how many processes take them. */
  async state(): Promise<{
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly workers: number;
  }> {
    const [counts, workers] = await Promise.all([
      this.ask((queue) => queue.getJobCounts('waiting', 'active', 'delayed')),
      this.ask((queue) => queue.getWorkersCount()),
    ]);
    const { waiting = 0, active = 0, delayed = 0 } = counts;
    return { waiting, active, delayed, workers };
  }

  /** Jobs by their state. */
  jobCounts(states: readonly JobType[]): Promise<Readonly<Record<string, number>>> {
    return this.ask((queue) => queue.getJobCounts(...states));
  }

  private async ask<Answer>(question: (queue: WakeUps<Data>) => Promise<Answer>): Promise<Answer> {
    if (this.redis.status !== 'ready') throw redisUnavailable('There is no connection.');
    this.queue ??= this.open();
    try {
      return await question(this.queue);
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  private open(): WakeUps<Data> {
    const queue = openQueue<Data>(this.wakeUps, this.redis, this.settings, () => {
      if (this.queue === queue) this.queue = undefined;
    });
    return queue;
  }
}
