import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import { loadConfiguration } from '#configuration';
import { createLogger, PrometheusMetrics } from '#observability';
import { RedisSeatCounter, RedisStreamSignals } from '#stream-sessions';
import { RedisCluster, SentinelTrio, waitFor } from '#testing';
import type { PayoutChunk, Quota, StreamSignal } from '#use-cases';
import { QueueBoard } from './board/queue-board.js';
import { createRedis } from './connection/create-redis.js';
import { refuseEviction } from './connection/refuse-eviction.js';
import type { RedisSettings } from './connection/redis-settings.js';
import { RedisQuotaCounter } from './limits/redis-quota-counter.js';
import { BullPayoutJobs } from './payouts/bull-payout-jobs.js';
import { BullPayoutQueue } from './payouts/bull-payout-queue.js';
import { RedisFleetingData } from './sandbox/redis-fleeting-data.js';

const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');
const MANY: Quota = { name: 'many', limit: 1_000, windowSeconds: 3_600 };
/** Enough that each of three nodes has some of their keys. */
const INSTITUTIONS = 50;
const AGAIN_WITHIN_MS = 20_000;
const TIMEOUT_MS = 120_000;

const ispb = (number: number): Ispb => {
  const text = String(number).padStart(8, '0');
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
};
const streamId = ((text: string): StreamId => {
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
})('k3v9x0q2m7ab');

const TOPOLOGIES = [
  {
    name: 'a primary that sentinels watch',
    start: async () => {
      const trio = await SentinelTrio.start();
      return {
        environment: trio.environment,
        stop: () => trio.stop(),
        failOver: () => trio.failOver('frozen'),
      };
    },
  },
  {
    name: 'a cluster',
    start: async () => {
      const cluster = await RedisCluster.start();
      const failOver = (): Promise<void> => cluster.failOver('test:{payouts}:settlement:wait', 'frozen');
      return { environment: cluster.environment, stop: () => cluster.stop(), failOver };
    },
  },
];

describe.each(TOPOLOGIES)('what is kept in Redis, in $name', ({ start }) => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  function connect(settings: RedisSettings): Redis {
    const redis = createRedis(settings, 'test');
    redis.on('error', () => undefined);
    cleanUps.push(() => {
      redis.disconnect();
    });
    return redis;
  }

  it(
    'works whole, and goes on working when a server that stands still is replaced',
    async () => {
      const servers = await start();
      cleanUps.push(() => servers.stop());
      const database = { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/none' };
      const settings: RedisSettings = loadConfiguration(
        { ...database, ...servers.environment, REDIS_PREFIX: 'test' },
        false,
      ).redis;
      const redis = connect(settings);
      await waitFor(() => redis.status === 'ready', { what: 'Redis' });
      await refuseEviction(redis, SILENT);

      const seats = new RedisSeatCounter(redis, settings);
      const quotas = new RedisQuotaCounter(redis, settings);
      const handled = new Set<string>();
      const jobs = new BullPayoutJobs(settings, SILENT, new PrometheusMetrics());
      cleanUps.push(() => jobs.stop());
      const handle = ({ batchId }: PayoutChunk): Promise<void> => Promise.resolve(void handled.add(batchId));
      jobs.start(handle, { concurrency: 2, lockMs: 30_000 });
      const queue = new BullPayoutQueue(redis, settings);
      const board = new QueueBoard(redis, settings);
      const heard: StreamSignal[] = [];
      const listening = new RedisStreamSignals(connect(settings), settings, SILENT);
      listening.listen((signal) => heard.push(signal));
      cleanUps.push(() => listening.onApplicationShutdown());
      const sending = new RedisStreamSignals(redis, settings, SILENT);

      /** Everything once: seats and quotas of many, a job, a signal. */
      const useEverything = async (round: string): Promise<void> => {
        for (let number = 1; number <= INSTITUTIONS; number++) {
          await waitFor(
            async () => {
              await seats.rebuild(ispb(number), []);
              return (await seats.take(ispb(number), streamId)).kind === 'taken';
            },
            { what: `a seat, ${round}`, timeoutMs: AGAIN_WITHIN_MS },
          );
        }
        await waitFor(
          async () => {
            const uses = [`a-${round}`, `b-${round}`].map((subject) => ({ quota: MANY, subject }));
            await quotas.count(uses);
            return (await redis.exists(`test:{a-${round}}:quota:many`)) === 1;
          },
          { what: `quotas, ${round}`, timeoutMs: AGAIN_WITHIN_MS },
        );
        await waitFor(
          async () => {
            await queue.enqueue([{ payer: 'acme', batchId: round, payoutIds: ['1'] }]);
            return handled.has(round);
          },
          { what: `a job, ${round}`, timeoutMs: AGAIN_WITHIN_MS, everyMs: 200 },
        );
        await waitFor(async () => (await board.answer('/api/queues', {}, {})).status === 200, {
          what: `the queues to be shown, ${round}`,
          timeoutMs: AGAIN_WITHIN_MS,
        });
        heard.length = 0;
        await waitFor(
          () => {
            sending.send({ kind: 'messages_stored', ispbs: [ispb(7)] });
            return heard.length > 0;
          },
          { what: `a signal, ${round}`, timeoutMs: AGAIN_WITHIN_MS, everyMs: 100 },
        );
      };

      await useEverything('before');
      await servers.failOver();
      await useEverything('after');

      // Of all servers, whatever keys they hold.
      await redis.set('test:other', 'stays');
      await new RedisFleetingData(redis, settings).empty();
      const left = [`test:{${ispb(1)}}:seats`, `test:{${ispb(2)}}:seats`, 'test:{a-after}:quota:many'];
      for (let number = 3; number <= INSTITUTIONS; number++) left.push(`test:{${ispb(number)}}:seats`);
      expect(await Promise.all(left.map((key) => redis.exists(key)))).toEqual(left.map(() => 0));
      expect(await redis.get('test:other')).toBe('stays');
    },
    TIMEOUT_MS,
  );
});
