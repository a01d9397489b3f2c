import { Redis } from 'ioredis';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

/** A Redis of a test's own: one logical database of the run's server. */
export interface TestRedis {
  /** Leads to the logical database: keys are alone there, and `FLUSHDB` touches no other test. */
  readonly url: string;
  /** For what logical databases do not separate, which is channels: unlike every other test's. */
  readonly prefix: string;
  /** Empties the logical database. */
  drop(): Promise<void>;
}

/** Database 0 holds the counter by which tests take turns; the rest of the server's 4096 are theirs. */
const LOGICAL_DATABASES = 4_095;
const COUNTER = 'databases-taken';

/**
 * Takes a logical database. For a test that empties, kills or freezes the whole server, see
 * startThrowawayRedis.
 */
export async function createTestRedis(): Promise<TestRedis> {
  const taken = await withRedis(testEnvironment().redisUrl, (redis) => redis.incr(COUNTER));
  const url = new URL(testEnvironment().redisUrl);
  url.pathname = `/${1 + (taken % LOGICAL_DATABASES)}`;
  return {
    url: url.href,
    prefix: randomName('test'),
    drop: async () => {
      await withRedis(url.href, (redis) => redis.flushdb());
    },
  };
}

async function withRedis<T>(url: string, action: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await action(redis);
  } finally {
    redis.disconnect();
  }
}
