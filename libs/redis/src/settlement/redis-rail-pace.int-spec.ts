import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createTestRedis, waitFor, type TestRedis } from '#testing';
import { createRedis } from '../connection/create-redis.js';
import type { PaceLimits } from './pace-limits.js';
import { RedisRailPace } from './redis-rail-pace.js';

const LONGEST_CALL_MS = 60_000;

/** 0: the call has begun; else after how many ms to ask again. */
const waitOf = async (pace: RedisRailPace, callId: string) => (await pace.begin([callId])).againInMs;

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
    expect([await waitOf(one, 'a'), await waitOf(other, 'b'), await waitOf(one, 'c')]).toEqual([0, 0, 0]);
    expect(await waitOf(other, 'd')).toBeGreaterThan(0);
    const { pace: elsewhere } = await worker(limits, { railId: 'woovi@psp.example' });
    expect(await waitOf(elsewhere, 'e')).toBe(0);
    one.ended('a');
    await waitFor(async () => (await waitOf(other, 'd')) === 0, { what: 'room for a call' });
    expect(await waitOf(one, 'f')).toBeGreaterThan(0);
  });

  it('begins as many of those that ask together as may be', async () => {
    const { pace: busy } = await worker({ concurrency: 2, rate: null });
    expect(await busy.begin(['a', 'b', 'c'])).toEqual({ begun: 2, againInMs: expect.any(Number) });
    busy.ended('a');
    await waitFor(async () => (await waitOf(busy, 'c')) === 0, { what: 'room for the third' });
    const limits = { concurrency: 100, rate: { count: 20, windowMs: 3_600_000 } };
    const { pace: slow } = await worker(limits, { railId: 'woovi@psp.example' });
    const { begun, againInMs } = await slow.begin(['d', 'e', 'f']);
    expect(begun).toBe(2);
    expect(againInMs).toBeGreaterThan(100_000);
  });

  it('forgets the calls of a worker that was killed', async () => {
    const limits = { concurrency: 1, rate: null };
    const { pace } = await worker(limits, { longestCallMs: 50 });
    expect(await waitOf(pace, 'lost')).toBe(0);
    await waitFor(async () => (await waitOf(pace, 'next')) === 0, { what: 'room for a call' });
  });

  it('keeps calls at their distance, over all workers', async () => {
    const limits = { concurrency: 100, rate: { count: 20, windowMs: 3_600_000 } };
    const [{ pace: one }, { pace: other }] = [await worker(limits), await worker(limits)];
    expect([await waitOf(one, 'a'), await waitOf(other, 'b')]).toEqual([0, 0]);
    const waitMs = await waitOf(other, 'c');
    expect(waitMs).toBeGreaterThan(100_000);
    expect(waitMs).toBeLessThanOrEqual(200_000);
  });

  it('leaves the rail alone for as long as one worker was asked to', async () => {
    const limits = { concurrency: 100, rate: null };
    const [{ pace: one }, { pace: other }] = [await worker(limits), await worker(limits)];
    one.pause(3_600_000);
    one.pause(1_000);
    await waitFor(async () => (await waitOf(other, 'a')) > 3_000_000, { what: 'the pause to be known' });
  });

  it('keeps to a quarter while Redis is down, and never to nothing', async () => {
    const { redis, pace } = await worker({ concurrency: 8, rate: null });
    redis.disconnect();
    await waitFor(() => redis.status === 'end', { what: 'the connection to end' });
    expect([await waitOf(pace, 'a'), await waitOf(pace, 'b')]).toEqual([0, 0]);
    expect(await waitOf(pace, 'c')).toBeGreaterThan(0);
    pace.ended('a');
    expect(await waitOf(pace, 'c')).toBe(0);
  });
});
