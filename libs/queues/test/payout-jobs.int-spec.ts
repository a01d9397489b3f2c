import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import type { PayoutChunk, PayoutQueue } from '#use-cases';
import { TestQueues } from './test-queues.js';

/** A limit, on a machine that is busy with other tests. */
const PROMPTLY_MS = 20_000;

describe('the queue of payouts', () => {
  let service: ThrowawayRedis;
  let queues: TestQueues;
  let queue: PayoutQueue;
  let handled: string[];
  const handle = ({ batchId }: PayoutChunk): Promise<void> => {
    handled.push(batchId);
    return Promise.resolve();
  };

  beforeEach(async () => {
    service = await startThrowawayRedis();
    queues = await TestQueues.start({ REDIS_URL: service.url });
    queue = queues.payouts;
    handled = [];
  });
  afterEach(async () => {
    await queues.stop();
    await service.stop();
  });

  it('hands each chunk to a worker and leaves nothing behind', async () => {
    await queue.enqueue(chunks('batch', 450));
    expect(await queue.waitingCount()).toBe(450);
    queues.startWorkers({ settle: handle });
    await waitFor(() => handled.length === 450, { what: 'all chunks' });
    await waitFor(async () => (await queues.redis.keys('*:settlement:[0-9]*')).length === 0, {
      what: 'no job to be left',
    });
    expect(await queue.waitingCount()).toBe(0);
  });

  it('passes on what was enqueued, and wakes a worker for each turn', async () => {
    const seen: PayoutChunk[] = [];
    queues.startWorkers({ settle: (chunk) => Promise.resolve(void seen.push(chunk)) });
    const chunk = { payer: 'acme', batchId: 'b', payoutIds: ['1', '2'] };
    await queue.enqueue([chunk]);
    await waitFor(() => seen.length === 1, { what: 'the chunk' });
    expect(seen).toEqual([chunk]);
    await queue.wake(3);
    await waitFor(() => seen.length === 4, { what: 'three wake-ups' });
  });

  it('puts chunks in flight before those that wait', async () => {
    const single = await TestQueues.start({ REDIS_URL: service.url }, 1);
    await queue.wake(3);
    await queue.enqueue(chunks('in_flight', 1));
    single.startWorkers({ settle: handle });
    await waitFor(() => handled.length === 4, { what: 'all chunks' });
    expect(handled[0]).toBe('in_flight-0');
    await single.stop();
  });

  it('continues after a handler that failed', async () => {
    queues.startWorkers({
      settle: (chunk) => (chunk.batchId === 'bad-0' ? Promise.reject(new Error('bad')) : handle(chunk)),
    });
    await queue.enqueue([...chunks('bad', 1), ...chunks('good', 1)]);
    await waitFor(() => handled.length === 1, { what: 'the good chunk' });
    await waitFor(async () => (await queues.redis.keys('*:settlement:[0-9]*')).length === 0, {
      what: 'no job to be left',
    });
  });

  it('fails fast while Redis is down, and takes chunks again by itself when it is back', async () => {
    queues.startWorkers({ settle: handle });
    await queue.enqueue(chunks('before', 1));
    await waitFor(() => handled.length === 1, { what: 'the chunk before' });
    await service.crash();
    await waitFor(() => queues.redis.status !== 'ready', { what: 'the connection to break' });
    const startedAtMs = performance.now();
    await expect(queue.enqueue(chunks('during', 1))).rejects.toMatchObject({ code: 'redis_unavailable' });
    await expect(queue.waitingCount()).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(performance.now() - startedAtMs).toBeLessThan(PROMPTLY_MS);

    await service.restart();
    await waitFor(() => queues.redis.status === 'ready', { what: 'Redis' });
    await queue.enqueue(chunks('after', 5));
    await waitFor(() => handled.includes('after-4'), { what: 'the chunks after' });
  });

  it('takes no more jobs once stopped, waits for those in flight, and takes jobs again when started', async () => {
    let finish = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (finish = resolve));
    queues.startWorkers({
      settle: async (chunk) => {
        await isHeld;
        await handle(chunk);
      },
    });
    await queue.enqueue(chunks('held', 2));
    await waitFor(async () => (await queue.waitingCount()) === 0, { what: 'the worker to take them' });
    const stopped = queues.stopWorkers();
    await queue.enqueue(chunks('later', 1));
    finish();
    await stopped;
    expect(handled.sort()).toEqual(['held-0', 'held-1']);
    expect(await queue.waitingCount()).toBe(1);
    queues.startWorkers({});
    await waitFor(() => handled.includes('later-0'), { what: 'the chunk that waited' });
  });

  it('stops in time while Redis is down, and starts again when it is back', async () => {
    queues.startWorkers({ settle: handle });
    await queue.enqueue(chunks('before', 1));
    await waitFor(() => handled.length === 1, { what: 'the chunk before' });
    await service.crash();
    await waitFor(() => queues.redis.status !== 'ready', { what: 'the connection to break' });
    const startedAtMs = performance.now();
    await queues.stopWorkers();
    expect(performance.now() - startedAtMs).toBeLessThan(PROMPTLY_MS);
    queues.startWorkers({});
    await service.restart();
    await waitFor(() => queues.redis.status === 'ready', { what: 'Redis' });
    await queue.enqueue(chunks('after', 1));
    await waitFor(() => handled.includes('after-0'), { what: 'the chunk after', timeoutMs: 20_000 });
  });

  it('does not wait long for a Redis that stands still', async () => {
    await queue.waitingCount();
    service.freeze();
    const startedAtMs = performance.now();
    await expect(queue.enqueue(chunks('frozen', 1))).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(performance.now() - startedAtMs).toBeLessThan(PROMPTLY_MS);
    service.thaw();
  });

  it('continues after Redis was emptied, also with jobs at hand', async () => {
    let finish = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (finish = resolve));
    queues.startWorkers({
      settle: async (chunk) => {
        if (chunk.batchId.startsWith('held')) await isHeld;
        await handle(chunk);
      },
    });
    await queue.enqueue(chunks('held', 2));
    await waitFor(async () => (await queue.waitingCount()) === 0, { what: 'the worker to take them' });
    await queues.redis.flushall();
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
