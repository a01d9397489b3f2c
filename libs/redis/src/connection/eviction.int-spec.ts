import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createLogger } from '#observability';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { createRedis } from './create-redis.js';
import { refuseEviction } from './eviction.js';

const logger = createLogger({ level: 'silent', format: 'json' }, 'test');

describe('a Redis that evicts', () => {
  let service: ThrowawayRedis;
  let redis: Redis;
  beforeAll(async () => {
    service = await startThrowawayRedis();
    redis = createRedis(service.url, 'test');
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
  });
  afterAll(async () => {
    redis.disconnect();
    await service.stop();
  });

  it('is refused, with what to change', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(refuseEviction(redis, logger)).rejects.toThrow(/allkeys-lru.*Set it to noeviction/s);
  });

  it('is accepted once it does not', async () => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await expect(refuseEviction(redis, logger)).resolves.toBeUndefined();
  });
});
