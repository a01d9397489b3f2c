import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createTestRedis, waitFor, type TestRedis } from '#testing';
import { createRedis } from '../connection/create-redis.js';
import { RailAvailability } from './rail-availability.js';

describe('availability of the rail', () => {
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

  it('is known to every process since the first worker marked it down, until one marks it up', async () => {
    const [one, other] = [0, 1].map(
      () => new RailAvailability(redis, { url: database.url, prefix: database.prefix }),
    );
    expect(await other?.read()).toEqual({ rail: 'unknown' });
    const since = new Date('2026-03-02T12:00:00.000Z');
    await one?.markDown(since);
    await other?.markDown(new Date('2026-03-02T12:00:07.000Z'));
    expect(await other?.read()).toEqual({ rail: 'down', downSince: since });
    await other?.markUp();
    expect(await one?.read()).toEqual({ rail: 'ok' });
    // A worker that starts forgets an outage, and nothing else.
    await one?.forgetDown();
    expect(await one?.read()).toEqual({ rail: 'ok' });
    await one?.markDown(since);
    await other?.forgetDown();
    expect(await one?.read()).toEqual({ rail: 'unknown' });
  });
});
