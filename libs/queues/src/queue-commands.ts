import { Injectable } from '@nestjs/common';
import type { BulkJobOptions, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { redisUnavailable, translateRedisError } from '#redis';

/** Jobs sent to Redis in one pipeline. */
const JOBS_PER_PIPELINE = 200;

interface NewJob {
  readonly name: string;
  readonly data: object;
  readonly opts: BulkJobOptions;
}

/**
 * Sends the commands of producers. Fails at once while Redis is unavailable, where BullMQ would wait for it: a client is
 * waiting for the answer.
 */
@Injectable()
export class QueueCommands {
  constructor(private readonly redis: Redis) {}

  /** Adds jobs in order, 200 in a pipeline. Errors: `redis_unavailable`; some of the jobs may have been added then. */
  async add(queue: Queue, jobs: readonly NewJob[]): Promise<void> {
    for (let from = 0; from < jobs.length; from += JOBS_PER_PIPELINE) {
      const added = await this.run(() => queue.addBulk(jobs.slice(from, from + JOBS_PER_PIPELINE)));
      // A pipeline is no transaction: single jobs can fail.
      if (added.some(({ id }) => id === undefined)) throw redisUnavailable('Not every job was added.');
    }
  }

  /** Errors: `redis_unavailable`. */
  async run<Result>(command: () => Promise<Result>): Promise<Result> {
    this.requireConnection();
    try {
      return await command();
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  /** @throws DomainError `redis_unavailable` */
  requireConnection(): void {
    if (this.redis.status !== 'ready') throw redisUnavailable('There is no connection.');
  }
}
