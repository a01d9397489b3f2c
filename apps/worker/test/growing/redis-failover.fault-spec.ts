import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, RedisCluster, SentinelTrio, startApi, startWorker, waitFor } from '#testing';
import { Books, collect, postBatch } from './whole-life.js';

/** Slow enough that a failover is in the middle of it. */
const PAYOUTS = 2_000;
const SLOW = { WORKER_CONCURRENCY: '1', SIMULATED_RAIL_LATENCY_MS: '400', STREAM_WAIT_MS: '500' };
const PREFIX = 'malote';
const TIMEOUT_MS = 180_000;

interface Redises {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

describe('a failover of Redis in the middle of payouts and streams', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  /** Payouts are settled and their messages collected, while the primary is killed; afterwards new streams and batches work. */
  async function livesThrough(redis: Redises, failOver: () => Promise<void>): Promise<void> {
    cleanUps.push(() => redis.stop());
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const { REDIS_URL: redisUrl = '' } = redis.environment;
    const environment = { ...SLOW, ...redis.environment, REDIS_PREFIX: PREFIX };
    const options = { databaseUrl: database.url, redisUrl, environment };
    const [api, other, worker] = await Promise.all([
      startApi(options),
      startApi(options),
      startWorker(options),
    ]);
    cleanUps.push(...[api, other, worker].map((process) => () => process.stop()));
    const books = await Books.open(database.url);
    cleanUps.push(() => books.close());

    await postBatch(api.url, 'before', PAYOUTS);
    await books.untilPaid(PAYOUTS / 10, 'some to be paid');
    let isOver = false;
    const collecting = Promise.all(
      (await books.receivers()).map((ispb, n) => collect([api, other][n % 2]?.url ?? '', ispb, () => isOver)),
    );
    await failOver();
    expect(await books.paid()).toBeLessThan(PAYOUTS);
    await books.untilPaid(PAYOUTS);
    await postBatch(other.url, 'after', 100);
    await books.untilPaid(PAYOUTS + 100);
    isOver = true;
    const collected = (await collecting).flat();
    // Of institutions that were not paid before, and by a start that needs a seat from Redis.
    const late = await Promise.all(
      (await books.receivers()).map((ispb) => collect(other.url, ispb, () => true)),
    );
    expect([...collected, ...late.flat()].sort()).toEqual(await books.paidIds());
    expect(await books.paidTwice()).toBe(0);
    await waitFor(async () => (await fetch(`${worker.url}/health/ready`)).ok, {
      what: 'the worker to be well',
    });
  }

  it(
    'loses nothing and pays nothing twice, with sentinels',
    async () => {
      const trio = await SentinelTrio.start();
      await livesThrough(trio, () => trio.failOver());
    },
    TIMEOUT_MS,
  );

  it(
    'loses nothing and pays nothing twice, in a cluster',
    async () => {
      const cluster = await RedisCluster.start();
      await livesThrough(cluster, () => cluster.failOver(`${PREFIX}:{payouts}:settlement:wait`));
    },
    TIMEOUT_MS,
  );
});
