import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { randomPixMessage, serialisePixMessage, type PixMessage } from '#domain';
import { createLogger, Metrics } from '#observability';
import { createDataSource, MessageRepository, Sql } from '#database';
import { createRedis } from '#redis';
import { RedisStreamSignals } from '#stream-sessions';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { Client } from 'undici';
import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { compared, median, percentile, type Figure } from '../figure.js';
import { benchIspb } from './fill-backlog.js';

const SAMPLES = 600;
const WARM_UP_SAMPLES = 150;
/** Between samples, so that each finds the collector waiting again. */
const GAP_MS = 8;
const ROUNDS = 3;

/** From storing a message in one process until a collector that waits at another process holds it; 99th percentile. */
export async function measureWakeUp(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services);
  const store = await openStore(services);
  try {
    await deliver(api.url, store.put, WARM_UP_SAMPLES);
    const rounds: { measured: number; yardstick: number }[] = [];
    const p99 = (samples: readonly number[]) => percentile(samples, 0.99);
    for (let round = 1; round <= ROUNDS; round++) {
      const woken = await deliver(api.url, store.put, SAMPLES);
      const bare = await commitAndPublish(services.pool, services.redisUrl);
      rounds.push({ measured: p99(woken), yardstick: p99(bare) });
      const shown = [woken, bare].map(
        (samples) => `${median(samples).toFixed(2)} / ${p99(samples).toFixed(2)} ms`,
      );
      report(
        `wake-up ${String(round)}/${String(ROUNDS)} (p50 / p99): ${String(shown[0])}, one commit and one publish ${String(shown[1])}`,
      );
    }
    const figure = {
      what: 'wake-up: stored → in the waiting collector’s hands, p99',
      unit: 'ms',
      yardstick: { what: 'one commit + one publish and receive, p99', unit: 'ms' },
      better: 'lower',
      atLeast: 4,
      aim: 2,
    } as const;
    return [compared(figure, rounds)];
  } finally {
    await store.close();
    await api.stop();
  }
}

/** The storing side as a worker has it: Malote's own adapters in this process. */
async function openStore(services: BenchServices) {
  const settings = {
    url: services.databaseUrl,
    poolSize: 2,
    applicationName: 'bench-store',
    prepareStatements: true,
  };
  const dataSource = await createDataSource(settings).initialize();
  const redis = createRedis(services.redisUrl, 'bench-store');
  await new Promise((resolve) => redis.once('ready', resolve));
  const logger = createLogger({ level: 'warn', format: 'json' }, 'bench');
  const signals = new RedisStreamSignals(redis, { url: services.redisUrl, prefix: 'malote' }, logger);
  const messages = new MessageRepository(new Sql(dataSource, settings), new Metrics());
  return {
    put: async (message: PixMessage) => {
      await messages.store([
        { receiverIspb: benchIspb(), endToEndId: message.endToEndId, payload: serialisePixMessage(message) },
      ]);
      signals.send({ kind: 'messages_stored', ispbs: [benchIspb()] });
    },
    close: async () => {
      redis.disconnect();
      await dataSource.destroy();
    },
  };
}

/** One collector waits, one message is stored, and again; milliseconds from before the storing to after the whole answer. */
async function deliver(
  apiUrl: string,
  put: (message: PixMessage) => Promise<void>,
  samples: number,
): Promise<number[]> {
  const client = new Client(apiUrl);
  const read = async (path: string) => {
    const answer = await client.request({ method: 'GET', path });
    await answer.body.dump();
    const status = answer.statusCode;
    return { status, next: String(answer.headers['pull-next']), atMs: performance.now() };
  };
  const times: number[] = [];
  let path = `/api/pix/${benchIspb()}/stream/start`;
  for (let sample = 0; sample < samples; sample++) {
    const waiting = read(path);
    await pause(GAP_MS);
    const startedAtMs = performance.now();
    await put(randomPixMessage(benchIspb(), new Date(), Math.random));
    const { status, next, atMs } = await waiting;
    if (status !== 200) throw new Error(`The waiting collector was answered ${String(status)}.`);
    times.push(atMs - startedAtMs);
    path = next;
  }
  await (await client.request({ method: 'DELETE', path })).body.dump();
  await client.close();
  return times;
}

/** The yardstick: a row is committed, a message published, and received on another connection. */
async function commitAndPublish(pool: Pool, redisUrl: string): Promise<number[]> {
  const publisher = new Redis(redisUrl);
  const subscriber = new Redis(redisUrl);
  await subscriber.subscribe('bench-wake');
  await pool.query('CREATE TABLE IF NOT EXISTS bench_wake (id bigserial PRIMARY KEY, payload text)');
  const payload = randomBytes(250).toString('hex');
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    await pause(GAP_MS);
    const received = new Promise((resolve) => subscriber.once('message', resolve));
    const startedAtMs = performance.now();
    await pool.query({
      name: 'bench_wake',
      text: 'INSERT INTO bench_wake (payload) VALUES ($1)',
      values: [payload],
    });
    await publisher.publish('bench-wake', 'x');
    await received;
    times.push(performance.now() - startedAtMs);
  }
  publisher.disconnect();
  subscriber.disconnect();
  return times;
}
