import { afterAll, beforeAll, describe, expect, it, afterEach } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createLogger } from '#observability';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { createRedis, createSubscriber } from './create-redis.js';
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

const GIVEN_UP_WITHIN_MS = 15_000;

describe('connections to a Redis that has fallen silent', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('are made anew, those for commands and those for subscriptions, and work when Redis does', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    const connections = [createRedis(service.url, 'test'), createSubscriber(service.url, 'test')];
    for (const redis of connections) {
      redis.on('error', () => undefined);
      cleanUps.push(() => {
        redis.disconnect();
      });
    }
    const areAll = (ready: boolean): boolean =>
      connections.every(({ status }) => (status === 'ready') === ready);
    await waitFor(() => areAll(true), { what: 'Redis' });
    service.freeze();
    await waitFor(() => areAll(false), { what: 'both to be given up', timeoutMs: GIVEN_UP_WITHIN_MS });
    service.thaw();
    await waitFor(() => areAll(true), { what: 'new connections' });
    expect(await Promise.all(connections.map((redis) => redis.ping()))).toEqual(['PONG', 'PONG']);
  });
});
