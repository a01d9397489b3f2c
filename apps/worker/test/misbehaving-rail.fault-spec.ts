import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor, type PspBehaviour } from '#testing';
import { SettlementTestSystem } from './settlement-test-system.js';

describe('a rail that misbehaves', () => {
  let system: SettlementTestSystem;
  beforeEach(async () => {
    system = await SettlementTestSystem.start();
  });
  afterEach(() => system.stop());

  /** By the local part of the key: what the rail does, and what must come of it. */
  const WAYS: Readonly<Record<string, { behaviour: PspBehaviour; status: string; code: string | null }>> = {
    'answers-500': { behaviour: { payment: 'settle', answer: 'error' }, status: 'paid', code: null },
    resets: { behaviour: { payment: 'settle', answer: 'reset' }, status: 'paid', code: null },
    'sends-garbage': { behaviour: { payment: 'settle', answer: 'garbage' }, status: 'paid', code: null },
    'has-a-proxy-say-404': {
      behaviour: { payment: 'settle', answer: 'foreign' },
      status: 'paid',
      code: null,
    },
    'answers-after-the-lease': {
      behaviour: { payment: 'settle', answer: 'plain', answerAfterMs: 4_000 },
      status: 'paid',
      code: null,
    },
    'does-not-answer': { behaviour: { payment: 'settle', answer: 'none' }, status: 'paid', code: null },
    'shows-it-only-later': {
      behaviour: { payment: 'settle', answer: 'none', visibleAfterMs: 2_500 },
      status: 'paid',
      code: null,
    },
    'rejects-silently': {
      behaviour: { payment: 'reject', code: 'AC03', answer: 'none' },
      status: 'failed',
      code: 'AC03',
    },
    'rejects-with-a-reset': {
      behaviour: { payment: 'reject', code: 'BE01', answer: 'reset' },
      status: 'failed',
      code: 'BE01',
    },
  };

  it('in any way, having settled or rejected: each payout comes to that, once, under one endToEndId', async () => {
    const wayOf = (pixKey: string) => WAYS[pixKey.replace(/@.*/, '')];
    system.psp.behave(({ pixKey }) => wayOf(pixKey)?.behaviour ?? { payment: 'lose', answer: 'none' });
    const batchId = await system.storeBatch(Object.keys(WAYS).map((way) => `${way}@example.com`));
    await system.startWorker();
    await system.waitUntilFinal(batchId);
    for (const payout of await system.payouts(batchId)) {
      const { status, code } = wayOf(payout.pix_key) ?? {};
      const { pix_key, attempts, failure_code } = payout;
      const sent = system.psp.submissions.filter(({ pixKey }) => pixKey === pix_key);
      expect({
        pix_key,
        status: payout.status,
        failure_code,
        attempts,
        sent: sent.map(({ endToEndId }) => endToEndId),
        settled: system.settlementsOf(payout).length,
        // On a slow machine it is given back unsent before it is sent: another entry of the same state.
        history: (await system.history(payout)).filter((state, n, all) => state !== all[n - 1]),
      }).toEqual({
        pix_key,
        status,
        failure_code: code,
        attempts: 1,
        sent: [payout.end_to_end_id],
        settled: status === 'paid' ? 1 : 0,
        history: ['processing', 'in_doubt', status],
      });
    }
  });

  it('loses a payment: it is sent again with the same endToEndId, after the visibility window', async () => {
    system.psp.behave(({ nth }) =>
      nth === 1 ? { payment: 'lose', answer: 'reset' } : { payment: 'settle', answer: 'plain' },
    );
    const batchId = await system.storeBatch(['ana@example.com']);
    await system.startWorker();
    await system.waitUntilFinal(batchId);
    const payout = await system.payout(batchId);
    expect(payout).toMatchObject({ status: 'paid', attempts: 1 });
    expect(system.psp.submissions.map(({ endToEndId }) => endToEndId)).toEqual([
      payout.end_to_end_id,
      payout.end_to_end_id,
    ]);
    expect(await system.history(payout)).toEqual([
      'processing',
      'in_doubt',
      'processing',
      'processing',
      'paid',
    ]);
  });

  it('takes its time to decide: the payout stays in doubt, and is not sent again', async () => {
    system.psp.behave(() => ({ payment: 'keep', answer: 'plain' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    await system.startWorker();
    const { endToEndId } = await waitFor(() => system.psp.submissions[0], { what: 'the payment to arrive' });
    await waitFor(async () => (await system.payout(batchId)).status === 'needs_review', {
      what: 'the payout to need review',
    });
    expect(await system.payout(batchId)).toMatchObject({
      failure_code: 'OUTCOME_UNKNOWN',
      end_to_end_id: endToEndId,
    });
    expect(system.psp.submissions).toHaveLength(1);
  });

  it('is down: submissions pause without spending attempts, and continue by themselves', async () => {
    system.psp.goDown();
    const batchId = await system.storeBatch(
      Array.from({ length: 300 }, (_, n) => `user${String(n)}@example.com`),
    );
    const worker = await system.startWorker();
    await waitFor(() => worker.output.includes('submissions pause'), { what: 'the breaker to open' });
    const doubtful = (await system.payouts(batchId)).filter(({ status }) => status === 'in_doubt').length;
    expect(doubtful).toBeLessThan(300);
    system.psp.comeBack();
    await system.waitUntilFinal(batchId, 60_000);
    const payouts = await system.payouts(batchId);
    expect(payouts.every(({ status, attempts }) => status === 'paid' && attempts === 1)).toBe(true);
    expect(system.psp.settlements()).toHaveLength(300);
    expect(worker.output).toContain('The rail answers again');
  });

  it('lacks the balance: a few rejections hold the line for all workers, operators hear of it once, and all is paid in the end', async () => {
    const concurrency = 10;
    let hasBalance = false;
    system.psp.behave(() =>
      hasBalance
        ? { payment: 'settle', answer: 'plain' }
        : { payment: 'reject', code: 'AM04', answer: 'plain', answerAfterMs: 50 },
    );
    const batchId = await system.storeBatch(
      Array.from({ length: 200 }, (_, n) => `user${String(n)}@example.com`),
    );
    const settings = {
      RAIL_CONCURRENCY: String(concurrency),
      RAIL_NO_BALANCE_HOLD_MS: '3600000',
      // Nothing is in doubt because the machine is slow.
      RAIL_TIMEOUT_MS: '5000',
      PAYOUT_LEASE_MS: '15000',
    };
    const workers = await Promise.all([0, 1].map(() => system.startWorker(settings)));
    const hold = async () =>
      (await system.db.query<{ holds: number }>('SELECT holds FROM rail_hold')).rows[0];
    const areHeld = async (holds: number) =>
      (await hold())?.holds === holds &&
      (await system.isLeaseOver(batchId)) &&
      (await system.payouts(batchId)).every(({ status }) => status === 'pending' || status === 'processing');
    const endHold = () => system.db.query('UPDATE rail_hold SET held_until = now()');

    await waitFor(() => areHeld(1), { what: 'all payouts to wait in line' });
    const rejected = system.psp.submissions.length;
    // At each worker, those that were under way when it saw the first.
    expect(rejected).toBeLessThanOrEqual(workers.length * concurrency);
    const waiting = (await system.payouts(batchId)).filter(({ status }) => status === 'pending');
    expect(waiting.length).toBeGreaterThanOrEqual(rejected);
    expect(waiting.every(({ attempts }) => attempts === 0)).toBe(true);

    await endHold();
    await waitFor(() => areHeld(2), { what: 'a few to be tried and to wait again', timeoutMs: 30_000 });
    const tried = system.psp.submissions.length - rejected;
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThanOrEqual(3);

    hasBalance = true;
    await endHold();
    await system.waitUntilFinal(batchId, 60_000);
    const payouts = await system.payouts(batchId);
    expect(payouts.every(({ status, attempts }) => status === 'paid' && attempts === 1)).toBe(true);
    expect(payouts.every((payout) => system.settlementsOf(payout).length === 1)).toBe(true);
    expect(await hold()).toBeUndefined();
    const output = workers.map((worker) => worker.output).join('');
    expect(output.split('lacks the balance (AM04)')).toHaveLength(2);
    expect(output).toContain('Payments are no longer held');
  });
});

describe('the sandbox keys', () => {
  let system: SettlementTestSystem;
  beforeEach(async () => {
    system = await SettlementTestSystem.start();
  });
  afterEach(() => system.stop());

  it('each come to what the contract says, together in one batch, and what is paid is one message each', async () => {
    const expected: [key: string, status: string, code: string | null, attempts: number][] = [
      ['ana@example.com', 'paid', null, 1],
      ['ac03+1@sandbox.pix', 'failed', 'AC03', 1],
      ['fraud@sandbox.pix', 'failed', 'FRAD', 1],
      ['ab03@sandbox.pix', 'failed', 'AB03', 5],
      ['ab03-then-paid@sandbox.pix', 'paid', null, 2],
      ['timeout-then-paid@sandbox.pix', 'paid', null, 1],
      ['timeout-then-rejected@sandbox.pix', 'failed', 'AC03', 1],
      ['timeout-then-lost@sandbox.pix', 'paid', null, 1],
      ['timeout-forever@sandbox.pix', 'needs_review', 'OUTCOME_UNKNOWN', 1],
      ['error-then-paid@sandbox.pix', 'paid', null, 1],
      ['slow@sandbox.pix', 'paid', null, 1],
      ['unknown@sandbox.pix', 'failed', 'KEY_NOT_FOUND', 1],
      ['am04@sandbox.pix', 'needs_review', 'AM04', 1],
    ];
    const batchId = await system.storeBatch(expected.map(([key]) => key));
    await system.startWorker({ RAIL: 'simulated' });
    const view = async () =>
      (await system.payouts(batchId)).map((payout) => [
        payout.pix_key,
        payout.status,
        payout.failure_code,
        payout.attempts,
      ]);
    await waitFor(
      async () => (await view()).every(([, status]) => /paid|failed|needs_review/.test(String(status))),
      {
        what: 'every payout to come to an end',
      },
    );
    expect(await view()).toEqual(expected);
    const { rows } = await system.db.query<{ end_to_end_id: string }>('SELECT end_to_end_id FROM message');
    const paid = (await system.payouts(batchId)).filter(({ status }) => status === 'paid');
    expect(rows.map((row) => row.end_to_end_id).sort()).toEqual(
      paid.map((payout) => payout.end_to_end_id).sort(),
    );
  });
});
