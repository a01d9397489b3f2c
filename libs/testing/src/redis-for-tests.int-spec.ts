import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createTestRedis } from './create-test-redis.js';
import { startThrowawayRedis } from './start-throwaway-redis.js';

describe('Redis for tests', () => {
  const cleanUps: (() => unknown)[] = [];
  const connect = (url: string): Redis => {
    const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 300, disconnectTimeout: 50 });
    redis.on('error', () => undefined);
    cleanUps.push(() => redis.disconnect());
    return redis;
  };
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('keeps the keys of two tests apart, and is empty after a test', async () => {
    const [first, second] = await Promise.all([createTestRedis(), createTestRedis()]);
    await connect(first.url).set('key', 'first');
    expect(await connect(second.url).get('key')).toBeNull();
    await first.drop();
    expect(await connect(first.url).dbsize()).toBe(0);
  });

  it('never evicts, as the queues demand', async () => {
    const { url } = await createTestRedis();
    expect(await connect(url).config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  });

  it('comes back empty, at the same address, from a crash', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    await connect(service.url).set('key', 'value');
    await service.crash();
    await expect(connect(service.url).ping()).rejects.toThrow();
    await service.restart();
    expect(await connect(service.url).get('key')).toBeNull();
  });

  it('answers nothing while frozen', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    const redis = connect(service.url);
    await redis.ping();
    service.freeze();
    await expect(redis.ping()).rejects.toThrow('timed out');
    service.thaw();
    expect(await redis.ping()).toBe('PONG');
  });
});
