import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  createTestDatabase,
  createTestRedis,
  maySplitNameSpaces,
  startApi,
  startPostgresOnSmallDisk,
  startThrowawayRedis,
  startWorker,
  waitFor,
  type ServerProcess,
} from '#testing';
import { Books, collect, postBatch, postUntilStored } from './growing/whole-life.js';

/** Long enough that most of it waits when the disk is full. */
const PAYOUTS = 1_000;
const SLOW = { WORKER_CONCURRENCY: '1', SIMULATED_RAIL_LATENCY_MS: '300', STREAM_WAIT_MS: '500' };
/** A worker that takes nothing is restarted after twice this. */
const LEASE_MS = 3_000;
const SOON_STUCK = {
  PAYOUT_LEASE_MS: String(LEASE_MS),
  RAIL_TIMEOUT_MS: '1000',
  WORKER_STALL_LIMIT_MS: '2000',
};
const NEW_ISPB = '0000000N';
const TIMEOUT_MS = 240_000;

/** Ways in which a Redis refuses to write, and to come out of them. */
const REFUSALS = [
  {
    what: 'is at its maxmemory',
    begin: (redis: Redis) => redis.config('SET', 'maxmemory', '1'),
    end: (redis: Redis) => redis.config('SET', 'maxmemory', '0'),
  },
  {
    what: 'cannot save',
    begin: async (redis: Redis) => {
      // Where it would write its file stands a folder with something in it.
      mkdirSync(join(await dumpOf(redis), 'in-the-way'), { recursive: true });
      await redis.config('SET', 'save', '1 1');
      await redis.set('a-change', '');
      await untilSaved(redis, 'err');
    },
    end: async (redis: Redis) => {
      rmSync(await dumpOf(redis), { recursive: true });
      await redis.bgsave();
      await untilSaved(redis, 'ok');
    },
  },
];

const maySplit = await maySplitNameSpaces();

describe('no space left', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function startBoth(
    databaseUrl: string,
    redisUrl: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<readonly [api: ServerProcess, worker: ServerProcess, books: Books]> {
    const options = { databaseUrl, redisUrl, environment: { ...SLOW, LOG_LEVEL: 'warn', ...environment } };
    const processes = await Promise.all([startApi(options), startWorker(options)]);
    cleanUps.push(...processes.map((process) => () => process.stop()));
    const books = await Books.open(databaseUrl);
    cleanUps.push(() => books.close());
    return [...processes, books];
  }

  it(
    'for Redis: batches are accepted, open streams continue, workers stay alive, and all is paid once it writes again',
    async () => {
      const server = await startThrowawayRedis();
      cleanUps.push(() => server.stop());
      const database = await createTestDatabase();
      cleanUps.push(() => database.drop());
      const redis = new Redis(server.url);
      cleanUps.push(() => redis.quit());
      const [api, worker, books] = await startBoth(database.url, server.url, SOON_STUCK);
      const readiness = async ({ url }: ServerProcess) => (await fetch(`${url}/health/ready`)).json();
      const start = () => fetch(`${api.url}/api/pix/${NEW_ISPB}/stream/start`);

      let accepted = 0;
      for (const [round, { begin, end }] of REFUSALS.entries()) {
        await postBatch(api.url, `before-${round}`, PAYOUTS);
        accepted += PAYOUTS;
        await books.untilPaid(accepted - PAYOUTS + PAYOUTS / 10, 'some to be paid');
        let isOver = false;
        const [receiver = ''] = await books.receivers();
        const collecting = collect(api.url, receiver, () => isOver);
        await begin(redis);

        await postBatch(api.url, `meanwhile-${round}`, 10);
        accepted += 10;
        const refused = await start();
        expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'redis_unavailable' }]);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        for (const process of [api, worker])
          expect(await readiness(process)).toMatchObject({ status: 'degraded', checks: { redis: 'down' } });
        const untilMs = performance.now() + 3 * LEASE_MS;
        const seen = new Set<number>();
        await waitFor(
          async () => {
            seen.add((await fetch(`${worker.url}/health/live`)).status);
            return performance.now() > untilMs;
          },
          { what: 'longer than the limit', everyMs: 100 },
        );
        expect([...seen]).toEqual([200]);

        await end(redis);
        await books.untilPaid(accepted);
        expect((await start()).status).toBe(204);
        for (const process of [api, worker])
          expect(await readiness(process)).toMatchObject({ status: 'ok', checks: { redis: 'ok' } });
        isOver = true;
        expect((await collecting).length).toBeGreaterThan(0);
      }
      expect(await books.paidTwice()).toBe(0);
    },
    TIMEOUT_MS,
  );

  if (maySplit) {
    it(
      'for Postgres: what it cannot store is 503, and everything that was accepted is paid and collected once there is',
      async () => {
        const postgres = await startPostgresOnSmallDisk();
        cleanUps.push(() => postgres.stop());
        const redis = await createTestRedis();
        cleanUps.push(() => redis.drop());
        const [api, , books] = await startBoth(postgres.url, redis.url, {
          REDIS_PREFIX: redis.prefix,
        });
        await postBatch(api.url, 'before', PAYOUTS);
        await books.untilPaid(PAYOUTS / 10, 'some to be paid');
        let isOver = false;
        const collecting = Promise.all(
          (await books.receivers()).map((ispb) => collect(api.url, ispb, () => isOver)),
        );
        await postgres.fill();
        let isStored = false;
        const posting = postUntilStored(api.url, 'meanwhile', PAYOUTS).finally(() => (isStored = true));
        const untilMs = performance.now() + LEASE_MS;
        await waitFor(() => performance.now() > untilMs, { what: 'it to have been full for a while' });
        expect(isStored).toBe(false);
        await postgres.free();
        expect([...new Set(await posting)]).toEqual(['503 database_unavailable']);
        await books.untilPaid(2 * PAYOUTS);
        isOver = true;
        const collected = (await collecting).flat();
        // Of institutions that were not paid before.
        const late = await Promise.all(
          (await books.receivers()).map((ispb) => collect(api.url, ispb, () => true)),
        );
        expect([...collected, ...late.flat()].sort()).toEqual(await books.paidIds());
        expect(await books.paidTwice()).toBe(0);
        expect(api.output).not.toContain('An unexpected error was answered');
      },
      TIMEOUT_MS,
    );
  } else {
    console.warn('This user may not make name spaces: a Postgres whose disk is full is NOT tested.');
  }
});

async function dumpOf(redis: Redis): Promise<string> {
  const [, directory = ''] = (await redis.config('GET', 'dir')) as string[];
  return join(directory, 'dump.rdb');
}

function untilSaved(redis: Redis, status: 'ok' | 'err'): Promise<boolean> {
  return waitFor(async () => (await redis.info('persistence')).includes(`rdb_last_bgsave_status:${status}`), {
    what: `saving to be ${status}`,
  });
}
