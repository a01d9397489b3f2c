import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RailNews } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';

/** Should no worker ever say that the rail came back. Longer than any outage nobody looks into. */
const KEPT_SECONDS = 24 * 3_600;

/** One key, there while the rail is away. */
@Injectable()
export class RedisRailNews extends RailNews {
  private readonly key: string;

  constructor(
    private readonly redis: Redis,
    { prefix }: RedisSettings,
  ) {
    super();
    this.key = `${prefix}:rail-away-since`;
  }

  /** The first worker to notice says since when; the others keep it there. */
  override async wentAway(at: Date): Promise<void> {
    const isFirst = await this.ask(() =>
      this.redis.set(this.key, at.toISOString(), 'EX', KEPT_SECONDS, 'NX'),
    );
    if (isFirst === null) await this.ask(() => this.redis.expire(this.key, KEPT_SECONDS));
  }

  override async cameBack(): Promise<void> {
    await this.ask(() => this.redis.del(this.key));
  }

  override async awaySince(): Promise<Date | undefined> {
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
