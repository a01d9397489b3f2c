import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';

/** Expiry, in case no worker reports recovery: longer than any outage that is not looked into. */
const KEPT_SECONDS = 24 * 3_600;
const UP = 'ok';

/** `unknown`: no worker has had an answer, or missed one, since Redis was emptied. */
export type RailState =
  | { readonly rail: 'ok' | 'unknown'; readonly downSince?: undefined }
  | { readonly rail: 'down'; readonly downSince: Date };

/**
 * Whether the rail answers, as workers found by their calls, for other processes: only workers call the rail. One key: `ok`, or
 * since when the rail is down. Errors of all: `redis_unavailable`.
 */
@Injectable()
export class RailAvailability {
  private readonly key: string;

  constructor(
    private readonly redis: Redis,
    { prefix }: RedisSettings,
  ) {
    this.key = `${prefix}:rail`;
  }

  /** The first worker that notices sets the moment; the others renew the expiry. */
  async markDown(at: Date): Promise<void> {
    const isKnown = (await this.read()).rail === 'down';
    await this.ask<unknown>(() =>
      isKnown
        ? this.redis.expire(this.key, KEPT_SECONDS)
        : this.redis.set(this.key, at.toISOString(), 'EX', KEPT_SECONDS),
    );
  }

  async markUp(): Promise<void> {
    await this.ask(() => this.redis.set(this.key, UP));
  }

  /** For a worker that starts: the outage that one before it has marked may be over. */
  async forgetDown(): Promise<void> {
    if ((await this.read()).rail === 'down') await this.ask(() => this.redis.del(this.key));
  }

  async read(): Promise<RailState> {
    const value = await this.ask(() => this.redis.get(this.key));
    if (value === null) return { rail: 'unknown' };
    return value === UP ? { rail: UP } : { rail: 'down', downSince: new Date(value) };
  }

  private async ask<Reply>(question: () => Promise<Reply>): Promise<Reply> {
    try {
      return await question();
    } catch (error) {
      throw translateRedisError(error);
    }
  }
}
