import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { compared, type Figure } from '../figure.js';
import { makeBatch, postBatch } from './post-batch.js';

const BATCHES = 4;
const ITEMS = 10_000;
const ROUNDS = 3;
const ASK_EVERY_MS = 100;
const GIVE_UP_AFTER_MS = 180_000;

/** Payouts settled per second with one worker process and with two, beside BullMQ's rate of empty jobs. */
export async function measureSettlement(services: BenchServices, report: Report): Promise<Figure[]> {
  const rounds: { one: number; two: number; jobs: number }[] = [];
  await settle(services, 1);
  for (let round = 1; round <= ROUNDS; round++) {
    const jobs = await processEmptyJobs(services.redisUrl);
    const one = await settle(services, 1);
    const two = await settle(services, 2);
    report(
      `settlement ${String(round)}/${String(ROUNDS)}: ${one.toFixed(0)}/s with one worker, ${two.toFixed(0)}/s with two, ${jobs.toFixed(0)} empty jobs/s`,
    );
    rounds.push({ one, two, jobs });
  }
  const figure = (workers: string, count: 'one' | 'two'): Figure =>
    compared(
      {
        what: `payouts settled on the simulated rail, ${workers}`,
        unit: 'payouts/s',
        yardstick: { what: 'BullMQ, empty processor', unit: 'jobs/s' },
        better: 'higher',
        atLeast: 0.4,
        aim: 0.6,
      },
      rounds.map((round) => ({ measured: round[count], yardstick: round.jobs })),
    );
  return [figure('one worker process', 'one'), figure('two worker processes', 'two')];
}

/** Accepts batches while no worker runs, then starts the workers; payouts per second from the first claim to the last result. */
async function settle(services: BenchServices, workers: number): Promise<number> {
  const api = await startMalote('api', services);
  const batches = Array.from({ length: BATCHES }, () => makeBatch(ITEMS));
  for (const batch of batches) await postBatch(api.url, batch);
  await api.stop();
  const ids = batches.map(({ batch_id }) => batch_id);
  const running = await Promise.all(Array.from({ length: workers }, () => startMalote('worker', services)));
  const giveUpAtMs = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const { rows } = await services.pool.query<{ open: string; paid: string; seconds: number | null }>(
      `SELECT count(*) FILTER (WHERE completed_at IS NULL) AS open, sum(paid) AS paid,
              extract(epoch FROM max(completed_at) - min(started_at))::float8 AS seconds
         FROM payout_batch WHERE payer = 'default' AND batch_id = ANY ($1)`,
      [ids],
    );
    const [row] = rows;
    if (row?.open === '0' && row.seconds !== null) {
      await Promise.all(running.map((worker) => worker.stop()));
      if (Number(row.paid) !== BATCHES * ITEMS) throw new Error(`Only ${row.paid} payouts were paid.`);
      return Number(row.paid) / row.seconds;
    }
    if (performance.now() > giveUpAtMs) throw new Error('The payouts did not settle.');
    await pause(ASK_EVERY_MS);
  }
}

const JOBS = 50_000;
const JOBS_PER_ADD = 5_000;
const CONCURRENCY = 100;

/** The yardstick: jobs per second that BullMQ moves through one worker whose processor does nothing. */
async function processEmptyJobs(redisUrl: string): Promise<number> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('bench-empty', { connection });
  const job = { name: 'empty', data: {}, opts: { removeOnComplete: true } };
  for (let added = 0; added < JOBS; added += JOBS_PER_ADD)
    await queue.addBulk(Array.from({ length: JOBS_PER_ADD }, () => job));
  let done = 0;
  const startedAt = performance.now();
  const worker = new Worker('bench-empty', () => Promise.resolve(), { connection, concurrency: CONCURRENCY });
  await new Promise<void>((resolve) => {
    worker.on('completed', () => {
      done += 1;
      if (done === JOBS) resolve();
    });
  });
  const rate = JOBS / ((performance.now() - startedAt) / 1000);
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
  return rate;
}
