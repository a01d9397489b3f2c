import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createTestRedis, waitFor, type TestRedis } from '#testing';
import { createRedis } from '../connection/create-redis.js';
import type { PaceLimits } from './pace-limits.js';
import { RedisRailPace } from './redis-rail-pace.js';

const LONGEST_CALL_MS = 60_000;

describe('the pace of all workers', () => {
  let server: TestRedis;
  const opened: Redis[] = [];
  beforeEach(async () => {
    server = await createTestRedis();
  });
  afterEach(async () => {
    for (const redis of opened.splice(0)) redis.disconnect();
    await server.drop();
  });

  /** As each worker has one. */
  async function worker(
    limits: PaceLimits,
    { railId = 'efi@psp.example', longestCallMs = LONGEST_CALL_MS } = {},
  ) {
    const redis = createRedis(server.url, 'test');
    redis.on('error', () => undefined);
    opened.push(redis);
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    return { redis, pace: new RedisRailPace(redis, server, railId, limits, longestCallMs) };
  }

  it('has no more calls under way than may be, over all workers', async () => {
    const limits = { concurrency: 3, rate: null };
    const [{ pace: one }, { pace: other }] = [await worker(limits), await worker(limits)];
    expect([await one.begin('a'), await other.begin('b'), await one.begin('c')]).toEqual([0, 0, 0]);
    expect(await other.begin('d')).toBeGreaterThan(0);
    const { pace: elsewhere } = await worker(limits, { railId: 'woovi@psp.example' });
    expect(await elsewhere.begin('e')).toBe(0);
    one.ended('a');
    await waitFor(async () => (await other.begin('d')) === 0, { what: 'room for a call' });
    expect(await one.begin('f')).toBeGreaterThan(0);
  });

  it('forgets the calls of a worker that was killed', async () => {
    const limits = { concurrency: 1, rate: null };
    const { pace } = await worker(limits, { longestCallMs: 50 });
    expect(await pace.begin('lost')).toBe(0);
    await waitFor(async () => (await pace.begin('next')) === 0, { what: 'room for a call' });
  });

  it('keeps calls at their distance, over all workers', async () => {
    const limits = { concurrency: 100, rate: { count: 20, windowMs: 3_600_000 } };
    const [{ pace: one }, { pace: other }] = [await worker(limits), await worker(limits)];
    expect([await one.begin('a'), await other.begin('b')]).toEqual([0, 0]);
    const waitMs = await other.begin('c');
    expect(waitMs).toBeGreaterThan(100_000);
    expect(waitMs).toBeLessThanOrEqual(200_000);
  });

  it('leaves the rail alone for as long as one worker was asked to', async () => {
    const limits = { concurrency: 100, rate: null };
    const [{ pace: one }, { pace: other }] = [await worker(limits), await worker(limits)];
    one.pause(3_600_000);
    one.pause(1_000);
    await waitFor(async () => (await other.begin('a')) > 3_000_000, { what: 'the pause to be known' });
  });

  it('keeps to a quarter while Redis is down, and never to nothing', async () => {
    const { redis, pace } = await worker({ concurrency: 8, rate: null });
    redis.disconnect();
    await waitFor(() => redis.status === 'end', { what: 'the connection to end' });
    expect([await pace.begin('a'), await pace.begin('b')]).toEqual([0, 0]);
    expect(await pace.begin('c')).toBeGreaterThan(0);
    pace.ended('a');
    expect(await pace.begin('c')).toBe(0);
  });
});
