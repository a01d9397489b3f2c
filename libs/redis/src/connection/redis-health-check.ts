import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { HealthCheck } from '#observability';

/** Redis can be away for a while and the process still be of use: only new streams need it at once. */
@Injectable()
export class RedisHealthCheck extends HealthCheck {
  readonly name = 'redis';
  readonly critical = false;

  constructor(private readonly redis: Redis) {
    super();
  }

  async check(): Promise<void> {
    await this.redis.ping();
  }
}
