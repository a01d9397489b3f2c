import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Metrics } from '#observability';
import { EvictionReading } from './eviction-reading.js';

/** Has the gauges read that Redis knows. */
@Injectable()
export class RedisReadings {
  constructor(metrics: Metrics, redis: Redis) {
    metrics.readWith(new EvictionReading(redis));
  }
}
