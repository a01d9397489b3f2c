import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';

/** Expiry, in case no worker reports recovery: longer than any outage that is not looked into. */
const KEPT_SECONDS = 24 * 3_600;

/**
 * Whether the rail answers, as workers found by their calls, for other processes: only workers call the rail. One key, present while
 * the rail is down. Errors of all: `redis_unavailable`.
 */
@Injectable()
export class RailAvailability {
  private readonly key: string;

  constructor(
    private readonly redis: Redis,
    { prefix }: RedisSettings,
  ) {
    this.key = `${prefix}:rail-down-since`;
  }

  /** The first worker that notices sets the moment; the others renew the expiry. */
  async markDown(at: Date): Promise<void> {
    const isFirst = await this.ask(() =>
      this.redis.set(this.key, at.toISOString(), 'EX', KEPT_SECONDS, 'NX'),
    );
    if (isFirst === null) await this.ask(() => this.redis.expire(this.key, KEPT_SECONDS));
  }

  async markUp(): Promise<void> {
    await this.ask(() => this.redis.del(this.key));
  }

  /** Since when the rail has been down; undefined while it is up, as far as is known. */
  async downSince(): Promise<Date | undefined> {
    const since = await this.ask(() => this.redis.get(this.key));
    return since === null ? undefined : new Date(since);
  }

  private async ask<Reply>(question: () => Promise<Reply>): Promise<Reply> {
    try {
      return await question();
    } catch (error) {
      throw translateRedisError(error);
    }
  }
}
