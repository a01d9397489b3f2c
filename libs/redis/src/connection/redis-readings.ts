import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Metrics } from '#observability';
import { QueuesReading } from '../queues/queues-reading.js';
import { EvictionReading } from './eviction-reading.js';
import { RedisSettings } from './redis-settings.js';

/** Has the gauges read that Redis knows. */
@Injectable()
export class RedisReadings {
  constructor(metrics: Metrics, redis: Redis, settings: RedisSettings) {
    metrics.readWith(new QueuesReading(redis, settings));
    metrics.readWith(new EvictionReading(redis));
  }
}
