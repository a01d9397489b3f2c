import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { SettlementTestSystem } from './settlement-test-system.js';

describe('a worker that gets SIGTERM', () => {
  let system: SettlementTestSystem;
  let redis: ThrowawayRedis;
  beforeEach(async () => {
    redis = await startThrowawayRedis();
    system = await SettlementTestSystem.start({ redisUrl: redis.url });
  });
  afterEach(async () => {
    await system.stop();
    await redis.stop();
  });

  it('during a call waits for the answer, commits it, and ends with status 0', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker({ RAIL_TIMEOUT_MS: '10000', PAYOUT_LEASE_MS: '25000' });
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    // Stored after the signal: it must not take it any more.
    const later = await system.storeBatch(['bia@example.com']);
    system.psp.release();
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await system.payout(batchId)).toMatchObject({ status: 'paid' });
    expect(await system.payout(later)).toMatchObject({ status: 'pending', fence: '0' });
  });

  it('during a call that is never answered gives it up within the grace, and says that it is in doubt', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'none' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker({
      RAIL_TIMEOUT_MS: '60000',
      PAYOUT_LEASE_MS: '120000',
      SHUTDOWN_GRACE_MS: '5000',
    });
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await system.payout(batchId)).toMatchObject({ status: 'in_doubt', attempts: 1 });
  });

  it('while Redis is down finishes all the same', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker({ RAIL_TIMEOUT_MS: '10000', PAYOUT_LEASE_MS: '25000' });
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    await redis.crash();
    worker.kill('SIGTERM');
    await waitFor(() => worker.output.includes('"Stopping"'), { what: 'the worker to hear of it' });
    system.psp.release();
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    expect(await system.payout(batchId)).toMatchObject({ status: 'paid' });
    await redis.restart();
  });
});
