import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import type { WebhookEndpointKey, WebhookQueue } from '#use-cases';
import { TestQueues } from './test-queues.js';

const JOBS = 'test:{webhooks}:webhooks:????????-*';

describe('the queue of webhooks', () => {
  let service: ThrowawayRedis;
  let processes: TestQueues[];
  let queues: TestQueues;
  let queue: WebhookQueue;
  let handled: WebhookEndpointKey[];
  let release: () => void;
  let isReleased: Promise<void>;

  beforeEach(async () => {
    service = await startThrowawayRedis();
    processes = [];
    queues = await startProcess();
    queue = queues.webhooks;
    handled = [];
    isReleased = new Promise((resolve) => (release = resolve));
  });
  afterEach(async () => {
    release();
    for (const process of processes) await process.stop();
    await service.stop();
  });

  async function startProcess(): Promise<TestQueues> {
    const started = await TestQueues.start({ REDIS_URL: service.url }, 4);
    processes.push(started);
    return started;
  }
  const endpoint = (): WebhookEndpointKey => ({ payer: 'acme:br', endpointId: randomUUID() });
  const noJobIsLeft = () =>
    waitFor(async () => (await queues.redis.keys(JOBS)).length === 0, { what: 'no job to be left' });
  /** @param holds the handler comes back only after `release`. */
  function startWorker(holds = false, process = queues): void {
    process.startWorkers({
      deliver: async (key) => {
        handled.push(key);
        if (holds) await isReleased;
      },
    });
  }

  it('hands out each endpoint once, however often it waits, and leaves nothing behind', async () => {
    const [first, second] = [endpoint(), endpoint()];
    await queue.enqueue([first, second, first]);
    await queue.enqueue([first]);
    startWorker();
    await waitFor(() => handled.length >= 2, { what: 'both endpoints' });
    await noJobIsLeft();
    expect(handled).toEqual([first, second]);
  });

  it('has one job of an endpoint at a time, over all workers, and takes it again when that is done', async () => {
    const [held, other] = [endpoint(), endpoint()];
    startWorker(true);
    startWorker(true, await startProcess());
    await queue.enqueue([held]);
    await waitFor(() => handled.length === 1, { what: 'the endpoint' });
    for (let time = 0; time < 5; time += 1) await queue.enqueue([held]);
    await queue.enqueue([other]);
    await waitFor(() => handled.length === 2, { what: 'the other endpoint' });
    expect(handled).toEqual([held, other]);
    release();
    await noJobIsLeft();
    await queue.enqueue([held]);
    await waitFor(() => handled.length === 3, { what: 'the endpoint again' });
  });

  it('takes an endpoint again after a handler that failed', async () => {
    const key = endpoint();
    queues.startWorkers({
      deliver: (failed) => {
        handled.push(failed);
        return Promise.reject(new Error('bad'));
      },
    });
    await queue.enqueue([key]);
    await noJobIsLeft();
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 2, { what: 'the endpoint again' });
  });

  it('takes an endpoint at once after Redis was emptied while it was at work', async () => {
    const key = endpoint();
    startWorker(true);
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 1, { what: 'the endpoint' });
    await queues.redis.flushall();
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 2, { what: 'the endpoint again' });
    release();
    await noJobIsLeft();
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 3, { what: 'the endpoint once more' });
  });
});
