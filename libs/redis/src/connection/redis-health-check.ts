import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { HealthCheck } from '#observability';

/** The process is still of use while Redis is down: only new streams need it at once. */
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
