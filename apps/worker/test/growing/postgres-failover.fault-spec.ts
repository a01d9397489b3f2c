import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestRedis, PostgresWithReplica, FaultyLine, startApi, startWorker, waitFor } from '#testing';
import { opsDocument } from '../operators/run-ops.js';
import { Books, collect, postUntilStored } from './whole-life.js';

const ITEMS = 20;
/** Slower than they are paid. */
const PAUSE_BETWEEN_BATCHES_MS = 200;
/** All receivers are known by these. */
const BEFORE = 1_000;
const TIMES = { SIMULATED_RAIL_LATENCY_MS: '100', STREAM_WAIT_MS: '500' };
const WITHIN = { timeoutMs: 60_000, everyMs: 250 };
const TIMEOUT_MS = 300_000;

describe('a failover of Postgres to its synchronous standby, and back, under load', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it(
    'loses nothing and pays nothing twice; clients see 503, and an operator resumes each time',
    async () => {
      const servers = await PostgresWithReplica.start();
      cleanUps.push(() => servers.stop());
      await servers.makeSynchronous();
      const line = await FaultyLine.to(servers.primary.url);
      cleanUps.push(() => {
        line.close();
        return Promise.resolve();
      });
      const redis = await createTestRedis();
      cleanUps.push(() => redis.drop());
      const environment = { ...TIMES, REDIS_PREFIX: redis.prefix };
      const options = { databaseUrl: line.url, redisUrl: redis.url, environment };
      const [api, other, worker] = await Promise.all([
        startApi(options),
        startApi(options),
        startWorker(options),
      ]);
      cleanUps.push(...[api, other, worker].map((process) => () => process.stop()));
      const apis = [api, other] as const;

      let [isPostingOver, isOver] = [false, false];
      let posted = BEFORE;
      const refusals = new Set(await postUntilStored(api.url, 'before', BEFORE));
      const post = async ({ url }: { url: string }, poster: number): Promise<void> => {
        for (let number = 0; !isPostingOver; number += 1) {
          for (const refusal of await postUntilStored(url, `batch-${poster}-${number}`, ITEMS))
            refusals.add(refusal);
          posted += ITEMS;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_BATCHES_MS));
        }
      };
      const first = await Books.open(servers.primary.url);
      cleanUps.push(() => first.close());
      await first.untilPaid(BEFORE / 10, 'some to be paid');
      const receivers = await first.receivers();
      const posting = Promise.all(apis.map(post));
      const collecting = Promise.all(
        receivers.map((ispb, n) => collect(apis[n % 2 === 0 ? 0 : 1].url, ispb, () => isOver)),
      );
      /** Malote pauses since it cannot know that the standby was synchronous; an operator does. */
      const resume = async (): Promise<void> => {
        await waitFor(
          async () =>
            (await opsDocument(line.url, 'status').catch(() => ({ paused: false }))).paused === true,
          { what: 'settlement to be paused', ...WITHIN },
        );
        const accepted = posted;
        await waitFor(() => posted > accepted, { what: 'batches to be accepted meanwhile', ...WITHIN });
        await opsDocument(line.url, 'resume', '--reason', 'the standby was synchronous');
      };

      await servers.failOver();
      line.leadTo(servers.replica.url);
      await resume();
      const second = await Books.open(servers.replica.url);
      cleanUps.push(() => second.close());
      const paid = await second.paid();
      await second.untilPaid(paid + ITEMS, 'more to be paid after the failover');

      await servers.comeBack();
      await servers.switchBack();
      line.leadTo(servers.primary.url);
      await resume();
      isPostingOver = true;
      await posting;
      const third = await Books.open(servers.primary.url);
      cleanUps.push(() => third.close());
      await third.untilPaid(posted);
      isOver = true;

      expect([...refusals]).toEqual(['503 database_unavailable']);
      expect(await third.paid()).toBe(posted);
      expect(await third.paidTwice()).toBe(0);
      const collected = (await collecting).flat();
      // Of institutions that were not paid before.
      const late = await Promise.all(
        (await third.receivers()).map((ispb) => collect(api.url, ispb, () => true)),
      );
      expect([...collected, ...late.flat()].sort()).toEqual(await third.paidIds());
    },
    TIMEOUT_MS,
  );
});
