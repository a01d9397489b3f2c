import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestPsp, waitFor } from '#testing';
import { runOps } from './operators/run-ops.js';
import { SettlementTestSystem } from './settlement-test-system.js';

describe('a change of PSP with a payout in flight', () => {
  let system: SettlementTestSystem;
  let other: TestPsp;
  beforeEach(async () => {
    system = await SettlementTestSystem.start();
    other = await TestPsp.start();
  });
  afterEach(async () => {
    await system.stop();
    await other.close();
  });

  it('never pays at the new PSP what the former one may have paid, and pays the rest there', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const sent = await system.storeBatch(['sent@example.com']);
    const former = await system.startWorker();
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    former.kill('SIGKILL');
    await former.ended;

    const waiting = await system.storeBatch(['waiting@example.com']);
    const present = await system.startWorker({ RAIL_URL: other.url });
    await system.waitUntilFinal(waiting);
    await waitFor(async () => (await system.payout(sent)).failure_code === 'RAIL_CHANGED', {
      what: 'the payout to be held',
    });
    const held = await system.payout(sent);
    await runOps(system.databaseUrl, 'redrive', held.payout_id);
    await waitFor(
      async () =>
        Number((await system.payout(sent)).fence) > Number(held.fence) + 1 &&
        (await system.isLeaseOver(sent)),
      {
        what: 'the redriven payout to be looked at',
      },
    );
    expect(other.submissions.map(({ pixKey }) => pixKey)).toEqual(['waiting@example.com']);
    expect(await system.payout(sent)).toMatchObject({
      status: 'needs_review',
      failure_code: 'RAIL_CHANGED',
      payment_id: held.payment_id,
    });
    present.kill('SIGKILL');
    await present.ended;

    await system.startWorker();
    await runOps(system.databaseUrl, 'check-status', held.payout_id);
    await system.waitUntilFinal(sent);
    expect(await system.payout(sent)).toMatchObject({ status: 'paid', attempts: 1 });
    expect(system.psp.settlements()).toHaveLength(1);
  });
});
