import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createTestRedis, waitFor, type TestRedis } from '#testing';
import { createRedis } from '../connection/create-redis.js';
import { RedisRailNews } from './redis-rail-news.js';

describe('news of the rail', () => {
  let database: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    database = await createTestRedis();
    redis = createRedis(database.url, 'test');
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
  });
  afterAll(async () => {
    redis.disconnect();
    await database.drop();
  });

  it('tell every process since when the first worker has missed it, until one has an answer', async () => {
    const [one, other] = [0, 1].map(
      () => new RedisRailNews(redis, { url: database.url, prefix: database.prefix }),
    );
    expect(await other?.awaySince()).toBeUndefined();
    const since = new Date('2026-03-02T12:00:00.000Z');
    await one?.wentAway(since);
    await other?.wentAway(new Date('2026-03-02T12:00:07.000Z'));
    expect(await other?.awaySince()).toEqual(since);
    await other?.cameBack();
    expect(await one?.awaySince()).toBeUndefined();
  });
});
