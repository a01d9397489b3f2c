import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { HealthCheck } from '#observability';
import { RedisSettings } from './redis-settings.js';

/** Nothing reads the key. */
const KEPT_SECONDS = 60;

/**
 * The process is still of use while Redis is down: only new streams need it at once. Writes, which a Redis without memory, or
 * one that cannot save, refuses though it answers.
 */
@Injectable()
export class RedisHealthCheck extends HealthCheck {
  readonly name = 'redis';
  readonly critical = false;

  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {
    super();
  }

  async check(): Promise<void> {
    await this.redis.set(`${this.settings.prefix}:ready`, '', 'EX', KEPT_SECONDS);
  }
}
