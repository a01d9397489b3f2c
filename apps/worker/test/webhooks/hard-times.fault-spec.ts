import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { waitFor } from '#testing';
import { idsOf, WebhookScene, type Listener } from './webhook-scene.js';

describe('webhooks in hard times', () => {
  let scene: WebhookScene;
  beforeEach(async () => {
    scene = await WebhookScene.set();
  });
  afterEach(() => scene.clear());

  /** Status and attempts of each delivery. */
  const statesOf = async (listener: Listener) =>
    (await scene.deliveries(listener)).map(({ status, attempts }) => `${status} ${String(attempts)}`);

  it('are given up after the last attempt of the schedule, and the log says so', async () => {
    const listener = await scene.listen();
    scene.receiver.behave({ status: 500 });
    const worker = await scene.startWorker({ WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.05,0.05,0.05' });
    const ids = await scene.ping(listener, 2);
    const deliveries = await scene.waitUntilAll('given_up', listener);
    for (const delivery of deliveries)
      expect(delivery).toMatchObject({ attempts: 4, last_answer: 500, next_attempt_at: null });
    expect(idsOf(scene.receiver.at(listener.path)).sort()).toEqual([...ids, ...ids, ...ids, ...ids].sort());
    await waitFor(() => worker.output.includes('given up'), { what: 'the log to tell of it' });
  });

  it('are sent by one of two workers at a time, and each but once, also when Redis is emptied meanwhile', async () => {
    await scene.startWorker();
    await scene.startWorker();
    const listeners = [await scene.listen(), await scene.listen(), await scene.listen()];
    const redis = new Redis(scene.settlement.redisUrl);
    const expected: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const listener of listeners) expected.push(...(await scene.ping(listener, 40)));
      await redis.flushdb();
    }
    redis.disconnect();
    for (const listener of listeners) await scene.waitUntilAll('delivered', listener);
    expect(idsOf(scene.receiver.received).sort()).toEqual(expected.sort());
  });

  it('are sent again, under the same id, when their worker was killed while it sent them', async () => {
    const listener = await scene.listen();
    scene.receiver.behave('hang');
    const killed = await scene.startWorker();
    const [id] = await scene.ping(listener);
    await waitFor(() => scene.receiver.received.length === 1, { what: 'the first attempt' });
    killed.kill('SIGKILL');
    await killed.ended;
    scene.receiver.behave({ status: 204 });
    await scene.startWorker();
    // Redis still has the job of the dead: it is handed out again when its lock has run out, the delivery after its lease.
    const [delivery] = await scene.waitUntilAll('delivered', listener);
    expect(delivery).toMatchObject({ attempts: 2 });
    expect(idsOf(scene.receiver.received)).toEqual([id, id]);
  });

  it('that are under way when the worker is told to stop are finished and written, and no more are begun', async () => {
    const { db } = scene.settlement;
    const listener = await scene.listen();
    scene.receiver.behave('hold');
    const worker = await scene.startWorker({ WEBHOOK_TIMEOUT_MS: '30000', SHUTDOWN_GRACE_MS: '45000' });
    await scene.ping(listener, 15);
    await waitFor(() => scene.receiver.received.length === 10, { what: 'a round to arrive' });
    // Nothing else that a stopping worker writes may come before it stops beginning rounds.
    await db.query('BEGIN');
    await db.query('LOCK TABLE worker');
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    scene.receiver.release();
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

  it('that are never answered are broken off when the worker is told to stop, and are due again', async () => {
    const listener = await scene.listen();
    scene.receiver.behave('hang');
    const worker = await scene.startWorker({ WEBHOOK_TIMEOUT_MS: '60000', SHUTDOWN_GRACE_MS: '5000' });
    await scene.ping(listener);
    await waitFor(() => scene.receiver.received.length === 1, { what: 'it to arrive' });
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await scene.deliveries(listener)).toMatchObject([
      {
        status: 'waiting',
        attempts: 1,
        last_answer: null,
        last_fault: expect.stringContaining('Broken off'),
      },
    ]);
  });
});
