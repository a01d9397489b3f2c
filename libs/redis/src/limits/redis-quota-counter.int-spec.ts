import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import type { Quota } from '#use-cases';
import { createRedis } from '../connection/create-redis.js';
import { RedisState } from '../sandbox/redis-state.js';
import { RedisQuotaCounter } from './redis-quota-counter.js';

const THREE: Quota = { name: 'three', limit: 3, windowSeconds: 60 };
const BRIEF: Quota = { name: 'brief', limit: 1, windowSeconds: 1 };
const MANY: Quota = { name: 'many', limit: 1000, windowSeconds: 60 };
/** Far beyond the patience of one count, far below that of a hundred in a row. */
const ALL_COUNTED_WITHIN_MS = 15_000;

describe('quotas counted in Redis', () => {
  let service: ThrowawayRedis;
  const connections: Redis[] = [];
  let subject = '';
  let subjects = 0;

  beforeAll(async () => {
    service = await startThrowawayRedis();
  });
  beforeEach(() => {
    subject = `subject-${String(++subjects)}`;
  });
  afterAll(async () => {
    for (const redis of connections) redis.disconnect();
    await service.stop();
  });

  /** A counter as another process has it: with its own connection and memory. */
  async function createCounter(): Promise<{
    counter: RedisQuotaCounter;
    redis: Redis;
    data: RedisState;
  }> {
    const redis = createRedis(service.url, 'test');
    redis.on('error', () => undefined);
    connections.push(redis);
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    const settings = { url: service.url, prefix: 'quotas' };
    return {
      counter: new RedisQuotaCounter(redis, settings),
      redis,
      data: new RedisState(redis, settings),
    };
  }

  async function countOne(counter: RedisQuotaCounter, quota: Quota) {
    const [state] = await counter.count([{ quota, subject }]);
    if (state === undefined) throw new Error('nothing was counted');
    return state;
  }

  it('of several kinds and subjects are counted apart, in one call', async () => {
    const { counter } = await createCounter();
    const uses = [
      { quota: THREE, subject },
      { quota: MANY, subject },
      { quota: THREE, subject: `${subject}-b` },
    ];
    await counter.count(uses);
    expect(
      (await counter.count(uses.slice(0, 2))).map(({ quota, remaining }) => [quota.name, remaining]),
    ).toEqual([
      ['three', 1],
      ['many', 998],
    ]);
    expect(counter.lastKnown({ quota: THREE, subject: `${subject}-b` }).remaining).toBe(2);
  });

  it('are whole again when they say so', async () => {
    const { counter } = await createCounter();
    // Sent together: the second is counted well before the first one's window ends.
    const [, { exceeded, resetMs }] = await Promise.all([countOne(counter, BRIEF), countOne(counter, BRIEF)]);
    expect(exceeded).toBe(true);
    expect(resetMs).toBeLessThanOrEqual(1000);
    const askedAtMs = performance.now();
    await waitFor(() => performance.now() - askedAtMs >= resetMs, { what: 'the window to end' });
    expect(counter.lastKnown({ quota: BRIEF, subject })).toMatchObject({ remaining: 1 });
    expect(await countOne(counter, BRIEF)).toMatchObject({ exceeded: false, remaining: 0 });
  });

  it('are emptied with the sandbox, whose seats and foreign keys are not their business', async () => {
    const { counter, redis, data } = await createCounter();
    await countOne(counter, THREE);
    await redis.set('others:{a}:quota:three', '1');
    expect(await redis.keys('quotas:*')).toContain(`quotas:{${subject}}:quota:three`);
    await data.empty();
    expect(await redis.keys('*')).toEqual(['others:{a}:quota:three']);
  });

  it('never outlive their window', async () => {
    const { counter, redis } = await createCounter();
    await Promise.all(Array.from({ length: 5 }, () => countOne(counter, THREE)));
    const ttlMs = await redis.pttl(`quotas:{${subject}}:quota:three`);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(60_000);
  });

  it('are counted by each process for itself while Redis is silent, and together again afterwards', async () => {
    const [one, other] = [await createCounter(), await createCounter()];
    await countOne(one.counter, THREE);
    service.freeze();
    try {
      const before = performance.now();
      // Twenty at once find out together; of a hundred in a row, only one a second.
      await Promise.all(Array.from({ length: 20 }, () => countOne(one.counter, MANY)));
      for (let call = 0; call < 100; call += 1) await countOne(one.counter, MANY);
      expect(performance.now() - before).toBeLessThan(ALL_COUNTED_WITHIN_MS);
      expect(one.counter.lastKnown({ quota: MANY, subject }).remaining).toBe(880);
    } finally {
      service.thaw();
    }
    await waitFor(
      async () => {
        await countOne(other.counter, MANY);
        await countOne(one.counter, MANY);
        return (
          one.counter.lastKnown({ quota: MANY, subject }).remaining <
          other.counter.lastKnown({ quota: MANY, subject }).remaining
        );
      },
      { what: 'both to count in Redis' },
    );
  });
});
