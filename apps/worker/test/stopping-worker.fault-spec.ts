import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { SettlementScene } from './settlement-scene.js';

describe('a worker that is told to stop', () => {
  let scene: SettlementScene;
  let redis: ThrowawayRedis;
  beforeEach(async () => {
    redis = await startThrowawayRedis();
    scene = await SettlementScene.set({ redisUrl: redis.url });
  });
  afterEach(async () => {
    await scene.clear();
    await redis.stop();
  });

  it('during a call waits for the answer, commits it, and ends with status 0', async () => {
    scene.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker({ RAIL_TIMEOUT_MS: '10000', PAYOUT_LEASE_MS: '25000' });
    await waitFor(() => scene.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    // Stored later than the worker was told: it must not take it any more.
    const later = await scene.storeBatch(['bia@example.com']);
    scene.psp.release();
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await scene.payout(batchId)).toMatchObject({ status: 'paid' });
    expect(await scene.payout(later)).toMatchObject({ status: 'pending', fence: '0' });
  });

  it('during a call that is never answered gives it up within the grace, and says that it is in doubt', async () => {
    scene.psp.behave(() => ({ payment: 'settle', answer: 'none' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker({
      RAIL_TIMEOUT_MS: '60000',
      PAYOUT_LEASE_MS: '120000',
      SHUTDOWN_GRACE_MS: '5000',
    });
    await waitFor(() => scene.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await scene.payout(batchId)).toMatchObject({ status: 'in_doubt', attempts: 1 });
  });

  it('while Redis is away finishes all the same', async () => {
    scene.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker({ RAIL_TIMEOUT_MS: '10000', PAYOUT_LEASE_MS: '25000' });
    await waitFor(() => scene.psp.submissions.length === 1, { what: 'the payment to arrive' });
    await redis.crash();
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    scene.psp.release();
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await scene.payout(batchId)).toMatchObject({ status: 'paid' });
    await redis.restart();
  });
});
