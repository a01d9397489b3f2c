import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { waitFor } from '#testing';
import { idsOf, WebhookTestSystem, type Listener } from './webhook-test-system.js';

describe('webhooks in hard times', () => {
  let system: WebhookTestSystem;
  beforeEach(async () => {
    system = await WebhookTestSystem.start();
  });
  afterEach(() => system.stop());

  /** Status and attempts of each delivery. */
  const statesOf = async (listener: Listener) =>
    (await system.deliveries(listener)).map(({ status, attempts }) => `${status} ${String(attempts)}`);

  it('are given up after the last attempt of the schedule, and the log says so', async () => {
    const listener = await system.listen();
    system.receiver.behave({ status: 500 });
    const worker = await system.startWorker({ WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.05,0.05,0.05' });
    const ids = await system.ping(listener, 2);
    const deliveries = await system.waitUntilAll('given_up', listener);
    for (const delivery of deliveries)
      expect(delivery).toMatchObject({ attempts: 4, last_answer: 500, next_attempt_at: null });
    expect(idsOf(system.receiver.at(listener.path)).sort()).toEqual([...ids, ...ids, ...ids, ...ids].sort());
    await waitFor(() => worker.output.includes('given up'), { what: 'the log line about it' });
  });

  it('are sent by one of two workers at a time, and each but once, also when Redis is emptied meanwhile', async () => {
    await system.startWorker();
    await system.startWorker();
    const listeners = [await system.listen(), await system.listen(), await system.listen()];
    const redis = new Redis(system.settlement.redisUrl);
    const expected: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const listener of listeners) expected.push(...(await system.ping(listener, 40)));
      await redis.flushdb();
    }
    redis.disconnect();
    for (const listener of listeners) await system.waitUntilAll('delivered', listener);
    expect(idsOf(system.receiver.received).sort()).toEqual(expected.sort());
  });

  it('are sent again, under the same id, when their worker was killed while it sent them', async () => {
    const listener = await system.listen();
    system.receiver.behave('hang');
    const killed = await system.startWorker();
    const [id] = await system.ping(listener);
    await waitFor(() => system.receiver.received.length === 1, { what: 'the first attempt' });
    killed.kill('SIGKILL');
    await killed.ended;
    system.receiver.behave({ status: 204 });
    await system.startWorker();
    // Redis still has the job of the dead: it is handed out again when its lock has run out, the delivery after its lease.
    const [delivery] = await system.waitUntilAll('delivered', listener);
    expect(delivery).toMatchObject({ attempts: 2 });
    expect(idsOf(system.receiver.received)).toEqual([id, id]);
  });

  it('that are under way when the worker gets SIGTERM are finished and written, and no more are begun', async () => {
    const { db } = system.settlement;
    const listener = await system.listen();
    system.receiver.behave('hold');
    const worker = await system.startWorker({ WEBHOOK_TIMEOUT_MS: '30000', SHUTDOWN_GRACE_MS: '45000' });
    await system.ping(listener, 15);
    await waitFor(() => system.receiver.received.length === 10, { what: 'a round to arrive' });
    // Nothing else that a stopping worker writes may come before it stops beginning rounds.
    await db.query('BEGIN');
    await db.query('LOCK TABLE worker');
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    system.receiver.release();
    await waitFor(
      async () => (await statesOf(listener)).filter((state) => state === 'delivered 1').length === 10,
      {
        what: 'the round to be written',
      },
    );
    await db.query('COMMIT');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect((await statesOf(listener)).sort()).toEqual([
      ...Array<string>(10).fill('delivered 1'),
      ...Array<string>(5).fill('waiting 0'),
    ]);
  });

  it('that are never answered are broken off when the worker gets SIGTERM, and are due again', async () => {
    const listener = await system.listen();
    system.receiver.behave('hang');
    const worker = await system.startWorker({ WEBHOOK_TIMEOUT_MS: '60000', SHUTDOWN_GRACE_MS: '5000' });
    await system.ping(listener);
    await waitFor(() => system.receiver.received.length === 1, { what: 'it to arrive' });
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await system.deliveries(listener)).toMatchObject([
      {
        status: 'waiting',
        attempts: 1,
        last_answer: null,
        last_fault: expect.stringContaining('Broken off'),
      },
    ]);
  });
});
