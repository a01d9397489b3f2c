import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createLogger, PrometheusMetrics } from '#observability';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import type { WebhookEndpointKey } from '#use-cases';
import { createRedis } from '../connection/create-redis.js';
import { BullWebhookJobs } from './bull-webhook-jobs.js';
import { BullWebhookQueue } from './bull-webhook-queue.js';

const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
const OPTIONS = { concurrency: 4, lockMs: 10_000 };
const JOBS = 'test:{webhooks}:webhooks:????????-*';

describe('the queue of webhooks', () => {
  let service: ThrowawayRedis;
  let redis: Redis;
  let queue: BullWebhookQueue;
  let workers: BullWebhookJobs[];
  let handled: WebhookEndpointKey[];
  let release: () => void;
  let isReleased: Promise<void>;

  beforeEach(async () => {
    service = await startThrowawayRedis();
    redis = createRedis(service.url, 'test');
    redis.on('error', () => undefined);
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    queue = new BullWebhookQueue(redis, { url: service.url, prefix: 'test' });
    workers = [];
    handled = [];
    isReleased = new Promise((resolve) => (release = resolve));
  });
  afterEach(async () => {
    release();
    for (const worker of workers) await worker.stop();
    redis.disconnect();
    await service.stop();
  });

  const endpoint = (): WebhookEndpointKey => ({ payer: 'acme:br', endpointId: randomUUID() });
  const noJobIsLeft = () =>
    waitFor(async () => (await redis.keys(JOBS)).length === 0, { what: 'no job to be left' });
  /** @param holds the handler comes back only after `release`. */
  function startWorker(holds = false): void {
    const worker = new BullWebhookJobs({ url: service.url, prefix: 'test' }, logger, new PrometheusMetrics());
    workers.push(worker);
    worker.start(async (key) => {
      handled.push(key);
      if (holds) await isReleased;
    }, OPTIONS);
  }

  it('hands out each endpoint once, however often it waits, and leaves nothing behind', async () => {
    const [first, second] = [endpoint(), endpoint()];
    await queue.enqueue([first, second, first]);
    await queue.enqueue([first]);
    startWorker();
    await waitFor(() => handled.length === 2, { what: 'both endpoints' });
    expect(handled).toEqual([first, second]);
    await noJobIsLeft();
  });

  it('has one job of an endpoint at a time, over all workers, and takes it again when that is done', async () => {
    const [held, other] = [endpoint(), endpoint()];
    startWorker(true);
    startWorker(true);
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
    const worker = new BullWebhookJobs({ url: service.url, prefix: 'test' }, logger, new PrometheusMetrics());
    workers.push(worker);
    worker.start((failed) => {
      handled.push(failed);
      return Promise.reject(new Error('bad'));
    }, OPTIONS);
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
    await redis.flushall();
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 2, { what: 'the endpoint again' });
    release();
    await noJobIsLeft();
    await queue.enqueue([key]);
    await waitFor(() => handled.length === 3, { what: 'the endpoint once more' });
  });

  it('fails fast while Redis is away, and goes on by itself when it is back', async () => {
    startWorker();
    await service.crash();
    await waitFor(() => redis.status !== 'ready', { what: 'the connection to break' });
    await expect(queue.enqueue([endpoint()])).rejects.toMatchObject({ code: 'redis_unavailable' });
    await service.restart();
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    const after = endpoint();
    await queue.enqueue([after]);
    await waitFor(() => handled.length === 1, { what: 'the endpoint after', timeoutMs: 20_000 });
    expect(handled).toEqual([after]);
  });
});
