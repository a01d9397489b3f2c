import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createLogger, PrometheusMetrics } from '#observability';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import type { PayoutChunk } from '#use-cases';
import { createRedis } from '../connection/create-redis.js';
import { BullPayoutJobs } from './bull-payout-jobs.js';
import { BullPayoutQueue } from './bull-payout-queue.js';
import { toJobData, toPayoutChunk } from './payout-queue-names.js';

const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
/** Far less than for ever, on a machine that is busy with other tests. */
const PROMPTLY_MS = 20_000;
const OPTIONS = { concurrency: 2, lockMs: 30_000 };

describe('the queue of payouts', () => {
  let service: ThrowawayRedis;
  let redis: Redis;
  let queue: BullPayoutQueue;
  let jobs: BullPayoutJobs;
  let handled: string[];
  const handle = ({ batchId }: PayoutChunk): Promise<void> => {
    handled.push(batchId);
    return Promise.resolve();
  };

  beforeEach(async () => {
    service = await startThrowawayRedis();
    const settings = { url: service.url, prefix: 'test' };
    redis = createRedis(service.url, 'test');
    redis.on('error', () => undefined);
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    queue = new BullPayoutQueue(redis, settings);
    jobs = new BullPayoutJobs(settings, logger, new PrometheusMetrics());
    handled = [];
  });
  afterEach(async () => {
    await jobs.stop();
    redis.disconnect();
    await service.stop();
  });

  it('hands each chunk to a worker and leaves nothing behind', async () => {
    await queue.enqueue(chunks('batch', 450));
    expect(await queue.waitingCount()).toBe(450);
    jobs.start(handle, OPTIONS);
    await waitFor(() => handled.length === 450, { what: 'all chunks' });
    await waitFor(async () => (await redis.keys('*:settlement:[0-9]*')).length === 0, {
      what: 'no job to be left',
    });
    expect(await queue.waitingCount()).toBe(0);
  });

  it('passes on what was enqueued, ids and all', async () => {
    const seen: PayoutChunk[] = [];
    jobs.start((chunk) => {
      seen.push(chunk);
      return Promise.resolve();
    }, OPTIONS);
    const chunk = { payer: 'acme', batchId: 'b', payoutIds: ['1', '2'], origin: { requestId: 'r-1' } };
    await queue.enqueue([chunk]);
    await waitFor(() => seen.length === 1, { what: 'the chunk' });
    expect(seen).toEqual([{ ...chunk, origin: { requestId: 'r-1', jobId: expect.any(String) } }]);
  });

  it('reads the jobs of versions that know less, and writes ones that they read', () => {
    const theirs = { payer: 'acme', batch: 'b', ids: ['1'] };
    expect(toPayoutChunk(theirs, '7')).toEqual({
      payer: 'acme',
      batchId: 'b',
      payoutIds: ['1'],
      origin: { jobId: '7' },
    });
    expect(toJobData({ payer: 'acme', batchId: 'b', payoutIds: ['1'] })).toEqual(theirs);
    expect(
      toJobData({ payer: 'acme', batchId: 'b', payoutIds: ['1'], origin: { requestId: 'r', jobId: '7' } }),
    ).toEqual({ ...theirs, request: 'r' });
  });

  it('puts what was begun before what waits', async () => {
    await queue.enqueue(chunks('waiting', 3));
    await queue.enqueue(chunks('in_flight', 1), 'first');
    jobs.start(handle, { ...OPTIONS, concurrency: 1 });
    await waitFor(() => handled.length === 4, { what: 'all chunks' });
    expect(handled[0]).toBe('in_flight-0');
  });

  it('goes on after a handler that failed', async () => {
    jobs.start(
      (chunk) => (chunk.batchId === 'bad-0' ? Promise.reject(new Error('bad')) : handle(chunk)),
      OPTIONS,
    );
    await queue.enqueue([...chunks('bad', 1), ...chunks('good', 1)]);
    await waitFor(() => handled.length === 1, { what: 'the good chunk' });
    await waitFor(async () => (await redis.keys('*:settlement:[0-9]*')).length === 0, {
      what: 'no job to be left',
    });
  });

  it('fails fast while Redis is away, and takes chunks again by itself when it is back', async () => {
    jobs.start(handle, OPTIONS);
    await queue.enqueue(chunks('before', 1));
    await waitFor(() => handled.length === 1, { what: 'the chunk before' });
    await service.crash();
    await waitFor(() => redis.status !== 'ready', { what: 'the connection to break' });
    const startedAtMs = performance.now();
    await expect(queue.enqueue(chunks('during', 1))).rejects.toMatchObject({ code: 'redis_unavailable' });
    await expect(queue.waitingCount()).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(performance.now() - startedAtMs).toBeLessThan(PROMPTLY_MS);

    await service.restart();
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    await queue.enqueue(chunks('after', 5));
    await waitFor(() => handled.includes('after-4'), { what: 'the chunks after', timeoutMs: 20_000 });
  });

  it('does not wait long for a Redis that stands still', async () => {
    await queue.waitingCount();
    service.freeze();
    const startedAtMs = performance.now();
    await expect(queue.enqueue(chunks('frozen', 1))).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(performance.now() - startedAtMs).toBeLessThan(PROMPTLY_MS);
    service.thaw();
  });

  it('goes on after Redis was emptied, also with jobs at hand', async () => {
    let finish = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (finish = resolve));
    jobs.start(async (chunk) => {
      if (chunk.batchId.startsWith('held')) await isHeld;
      await handle(chunk);
    }, OPTIONS);
    await queue.enqueue(chunks('held', 2));
    await waitFor(async () => (await queue.waitingCount()) === 0, { what: 'the worker to take them' });
    await redis.flushall();
    finish();
    await queue.enqueue(chunks('after', 10));
    await waitFor(() => handled.includes('after-9'), { what: 'the chunks after' });
  });
});

function chunks(name: string, count: number): PayoutChunk[] {
  return Array.from({ length: count }, (_, n) => ({
    payer: 'acme',
    batchId: `${name}-${String(n)}`,
    payoutIds: ['0192f3a0-7b1c-7def-8123-456789abcdef'],
  }));
}
