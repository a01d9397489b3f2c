import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTestDatabase,
  RedisCluster,
  SentinelTrio,
  startApi,
  startWorker,
  waitFor,
  type ServerProcess,
} from '#testing';
import { Books, collect, postBatch } from './whole-life.js';

/** Slow enough that a failover is in the middle of it. */
const PAYOUTS = 2_000;
const SLOW = { WORKER_CONCURRENCY: '1', SIMULATED_RAIL_LATENCY_MS: '400', STREAM_WAIT_MS: '500' };
const PREFIX = 'malote';
const TIMEOUT_MS = 180_000;
/** An institution that gets no message. */
const IDLE = '99999999';
/** In each the slots of the queue and of the seats go to the next primary. */
const ROUNDS = 6;
/** Longer than any client's patience with sentinels: they are asked again and again. */
const SENTINELS_GONE_MS = 40_000;
const SENTINELS_DOWN_AFTER_MS = 10_000;

interface Redises {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

describe('a failover of Redis in the middle of payouts and streams', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  /** Two APIs and a worker on a Redis, which is stopped after them. */
  async function startOn(redis: Redises) {
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
    return { api, other, worker, books };
  }

  const untilWell = ({ url }: ServerProcess) =>
    waitFor(async () => (await fetch(`${url}/health/ready`)).ok, { what: 'the worker to be well' });

  /** Payouts are settled and their messages collected, while the primary is killed; afterwards new streams and batches work. */
  async function livesThrough(
    redis: Redises,
    failOver: (api: ServerProcess, receivers: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const { api, other, worker, books } = await startOn(redis);
    await postBatch(api.url, 'before', PAYOUTS);
    await books.untilPaid(PAYOUTS / 10, 'some to be paid');
    let isOver = false;
    const receivers = await books.receivers();
    const collecting = Promise.all(
      receivers.map((ispb, n) => collect([api, other][n % 2]?.url ?? '', ispb, () => isOver)),
    );
    await failOver(other, receivers);
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
    await untilWell(worker);
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
    'loses nothing and pays nothing twice, in a cluster, whose slots go from primary to primary before',
    async () => {
      const cluster = await RedisCluster.start();
      const queue = `${PREFIX}:{payouts}:settlement:wait`;
      await livesThrough(cluster, async (api, receivers) => {
        let isOver = false;
        const starting = startStreams(api, () => isOver);
        const seats = [IDLE, ...receivers].map((ispb) => `{${ispb}}`);
        for (let round = 0; round < ROUNDS; round++)
          for (const key of [queue, ...seats]) await cluster.moveSlotOf(key);
        isOver = true;
        const statuses = await starting;
        expect(statuses).toContain(204);
        expect([204, 503]).toEqual(expect.arrayContaining(statuses));
        await cluster.failOver(queue);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'is not possible without sentinels: open streams and batches go on, and all does when they are back',
    async () => {
      const trio = await SentinelTrio.start({ downAfterMs: SENTINELS_DOWN_AFTER_MS });
      const { api, other, worker, books } = await startOn(trio);
      await trio.killSentinels();
      await postBatch(api.url, 'without-sentinels', 200);
      await books.untilPaid(200);
      const [ispb = ''] = await books.receivers();
      let isOver = false;
      const collecting = collect(api.url, ispb, () => isOver);
      await waitFor(() => isRead(api, ispb), { what: 'a stream to be read' });

      await trio.killPrimary();
      const goneAtMs = performance.now();
      await postBatch(other.url, 'without-redis', 100);
      const inserted = await fetch(`${other.url}/api/util/msgs/${ispb}/5`, { method: 'POST' });
      expect(inserted.status).toBe(201);
      await waitFor(() => isRead(api, ispb), { what: 'more to be read' });
      expect((await fetch(`${other.url}/api/pix/${ispb}/stream/start`)).status).toBe(503);
      await sleep(SENTINELS_GONE_MS - (performance.now() - goneAtMs));

      await trio.restartSentinels();
      await trio.untilTakenOver();
      await books.untilPaid(300);
      isOver = true;
      const [early, ...late] = await Promise.all([
        collecting,
        ...(await books.receivers()).map((receiver) => collect(other.url, receiver, () => true)),
      ]);
      const collected = [...early, ...late.flat()];
      expect(new Set(collected).size).toBe(collected.length);
      expect(collected).toEqual(expect.arrayContaining(await books.paidIds()));
      expect(await books.paidTwice()).toBe(0);
      await untilWell(worker);
    },
    2 * TIMEOUT_MS,
  );
});

/** Starts streams until it is over, and ends each; returns the statuses of the starts. */
async function startStreams({ url }: ServerProcess, isOver: () => boolean): Promise<number[]> {
  const statuses: number[] = [];
  while (!isOver()) {
    const answer = await fetch(`${url}/api/pix/${IDLE}/stream/start`);
    await answer.arrayBuffer();
    statuses.push(answer.status);
    const next = answer.headers.get('pull-next');
    if (next !== null) await fetch(`${url}${next}`, { method: 'DELETE' });
  }
  return statuses;
}

/** Whether an institution has acknowledged everything that it has been sent. */
async function isRead({ url }: ServerProcess, ispb: string): Promise<boolean> {
  const { undelivered, open } = (await (await fetch(`${url}/api/pix/${ispb}/streams`)).json()) as {
    undelivered: number;
    open: { unacknowledged: number }[];
  };
  return undelivered === 0 && open.every(({ unacknowledged }) => unacknowledged === 0);
}
