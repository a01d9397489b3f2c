import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const JOBS = 50_000;
const JOBS_PER_ADD = 5_000;
const CONCURRENCY = 100;

/** The yardstick: jobs per second that BullMQ moves through one worker whose processor does nothing. */
export async function processEmptyJobs(redisUrl: string): Promise<number> {
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
