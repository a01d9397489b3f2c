import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import { QueueMonitor } from '#queues';
import { RedisState } from '#redis';
import {
  makeCertificates,
  RedisCluster,
  SentinelTrio,
  testEnvironment,
  waitFor,
  type RedisTls,
} from '#testing';
import { QuotaCounter, SeatCounter, StreamSignals, type Quota, type StreamSignal } from '#use-cases';
import { TestQueues } from './test-queues.js';

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

interface Servers {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
  failOver(): Promise<void>;
}

const startTrio = async (tls?: RedisTls): Promise<Servers> => {
  const trio = await SentinelTrio.start({ tls });
  return {
    environment: trio.environment,
    stop: () => trio.stop(),
    failOver: () => trio.failOver('frozen'),
  };
};
const startCluster = async (tls?: RedisTls): Promise<Servers> => {
  const cluster = await RedisCluster.start(tls);
  const failOver = (): Promise<void> => cluster.failOver('test:{payouts}:settlement:wait', 'frozen');
  return { environment: cluster.environment, stop: () => cluster.stop(), failOver };
};
/** Servers announce each other by address. */
const overTls = async (start: (tls: RedisTls) => Promise<Servers>): Promise<Servers> =>
  start(await makeCertificates(join(testEnvironment().directory, randomUUID()), 'IP:127.0.0.1'));

const TOPOLOGIES = [
  { name: 'a primary that sentinels watch', start: startTrio },
  { name: 'a cluster', start: startCluster },
  { name: 'a primary that sentinels watch, over TLS', start: () => overTls(startTrio) },
  { name: 'a cluster, over TLS', start: () => overTls(startCluster) },
];

describe.each(TOPOLOGIES)('what is kept in Redis, in $name', ({ start }) => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it(
    'works completely, and keeps working when a server that stands still is replaced',
    async () => {
      const servers = await start();
      cleanUps.push(() => servers.stop());
      const [one, other] = [
        await TestQueues.start(servers.environment),
        await TestQueues.start(servers.environment),
      ];
      cleanUps.push(
        () => one.stop(),
        () => other.stop(),
      );
      const { app, redis } = one;
      const [seats, quotas, sending] = [app.get(SeatCounter), app.get(QuotaCounter), app.get(StreamSignals)];
      const monitor = app.get(QueueMonitor);
      const handled = new Set<string>();
      one.startWorkers({ settle: ({ batchId }) => Promise.resolve(void handled.add(batchId)) });
      const heard: StreamSignal[] = [];
      other.app.get(StreamSignals).listen((signal) => heard.push(signal));

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
            await one.payouts.enqueue([{ payer: 'acme', batchId: round, payoutIds: ['1'] }]);
            return handled.has(round);
          },
          { what: `a job, ${round}`, timeoutMs: AGAIN_WITHIN_MS, everyMs: 200 },
        );
        await waitFor(async () => (await monitor.read()).length === 2, {
          what: `the queues to be counted, ${round}`,
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
      await app.get(RedisState).empty();
      const left = [`test:{${ispb(1)}}:seats`, `test:{${ispb(2)}}:seats`, 'test:{a-after}:quota:many'];
      for (let number = 3; number <= INSTITUTIONS; number++) left.push(`test:{${ispb(number)}}:seats`);
      expect(await Promise.all(left.map((key) => redis.exists(key)))).toEqual(left.map(() => 0));
      expect(await redis.get('test:other')).toBe('stays');
    },
    TIMEOUT_MS,
  );
});
