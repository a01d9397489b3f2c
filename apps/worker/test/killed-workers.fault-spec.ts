import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { SettlementTestSystem } from './settlement-test-system.js';

describe('a worker that dies', () => {
  let system: SettlementTestSystem;
  beforeEach(async () => {
    system = await SettlementTestSystem.start();
  });
  afterEach(() => system.stop());

  /** The payout is paid, by one settlement, under the endToEndId that the rail first got to see, if it did. */
  async function expectPaidOnce(batchId: string): Promise<void> {
    await system.waitUntilFinal(batchId);
    const payout = await system.payout(batchId);
    expect(payout).toMatchObject({ status: 'paid', attempts: 1 });
    expect(system.settlementsOf(payout)).toMatchObject([{ endToEndId: payout.end_to_end_id }]);
    expect(new Set(system.psp.submissions.map(({ endToEndId }) => endToEndId)).size).toBe(1);
  }

  it('before the call: the payment is looked up, the rail does not know it, and gets it once', async () => {
    system.psp.holdLookUps();
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker();
    await waitFor(() => system.psp.lookUps === 1, { what: 'the key to be looked up' });
    const claimed = await system.payout(batchId);
    expect(claimed).toMatchObject({ status: 'processing', attempts: 1 });
    worker.kill('SIGKILL');
    await worker.ended;
    system.psp.release();

    await system.startWorker();
    await expectPaidOnce(batchId);
    expect((await system.payout(batchId)).end_to_end_id).toBe(claimed.end_to_end_id);
    expect(await system.history(claimed)).toEqual([
      'processing',
      'in_doubt',
      'processing',
      'processing',
      'paid',
    ]);
  });

  it('after sending: the payment is looked up, and the rail has settled it', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker();
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGKILL');
    await worker.ended;

    await system.startWorker();
    await expectPaidOnce(batchId);
    expect(system.psp.submissions).toHaveLength(1);
    expect(await system.history(await system.payout(batchId))).toEqual(['processing', 'in_doubt', 'paid']);
  });

  it('after the answer and before the commit: the payment is looked up, and the rail says the same', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await system.startWorker();
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    // A transaction that holds the batch's row keeps results from being written.
    const holder = await system.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM payout_batch WHERE batch_id = $1 FOR UPDATE', [batchId]);
    system.psp.release();
    const writer = await waitFor(
      async () => {
        const { rows } = await system.db.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%move_payouts%' AND datname = current_database()`,
        );
        return rows[0]?.pid;
      },
      { what: 'the result to be on its way' },
    );
    worker.kill('SIGKILL');
    await worker.ended;
    await system.db.query('SELECT pg_terminate_backend($1)', [writer]);
    await holder.query('ROLLBACK');
    expect(await system.payout(batchId)).toMatchObject({ status: 'processing' });

    await system.startWorker();
    await expectPaidOnce(batchId);
    expect(system.psp.submissions).toHaveLength(1);
  });

  it('or stands still past its lease: what it writes when it wakes up changes nothing', async () => {
    system.psp.behave(() => ({ payment: 'keep', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    const frozen = await system.startWorker({ RAIL_TIMEOUT_MS: '2500', PAYOUT_LEASE_MS: '5000' });
    const { endToEndId } = await waitFor(() => system.psp.submissions[0], { what: 'the payment to arrive' });
    frozen.kill('SIGSTOP');
    system.psp.decide(endToEndId);

    await system.startWorker();
    await system.waitUntilFinal(batchId);
    const before = await system.payout(batchId);
    system.psp.release();
    frozen.kill('SIGCONT');
    // It wakes up to a call that has timed out, writes that it is in doubt, and keeps working.
    const next = await system.storeBatch(['bia@example.com']);
    system.psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    await system.waitUntilFinal(next);
    expect((await frozen.stop()).status).toBe(0);
    expect(await system.payout(batchId)).toEqual(before);
    expect(system.settlementsOf(before)).toHaveLength(1);
    expect(await system.history(before)).toEqual(['processing', 'in_doubt', 'paid']);
  });

  it('or stands still just before it sends, past its lease: it does not send then', async () => {
    system.psp.holdLookUps();
    const batchId = await system.storeBatch(['ana@example.com']);
    const frozen = await system.startWorker();
    await waitFor(() => system.psp.lookUps === 1, { what: 'the key to be looked up' });
    frozen.kill('SIGSTOP');
    // The answer of the directory is there when it wakes up, and the lease is over.
    system.psp.release();
    await waitFor(() => system.isLeaseOver(batchId), { what: 'the lease to be over' });
    frozen.kill('SIGCONT');
    await expectPaidOnce(batchId);
    expect(system.psp.submissions).toHaveLength(1);
    // Claimed, given back unsent, claimed again; where another turn of the worker was first, it was looked up meanwhile.
    const history = await system.history(await system.payout(batchId));
    expect(history.filter((status) => status !== 'in_doubt')).toEqual([
      'processing',
      'processing',
      'processing',
      'paid',
    ]);
  });

  it('before money comes back: the next worker asks about it when it is due', async () => {
    const batchId = await system.storeBatch([
      'paid-then-returned@sandbox.pix',
      'paid-then-partly-returned+1@sandbox.pix',
    ]);
    const worker = await system.startWorker({ RAIL: 'simulated' });
    await waitFor(() => system.isFinal(batchId), { what: 'both to be paid', everyMs: 10 });
    worker.kill('SIGKILL');
    await worker.ended;
    expect(await returnsOf(batchId)).toEqual([]);

    await system.startWorker({ RAIL: 'simulated' });
    await waitFor(async () => (await returnsOf(batchId)).length === 2, { what: 'both to be asked about' });
    expect(await returnsOf(batchId)).toEqual([
      { amount_cents: '100', status: 'paid', returned_cents: '134' },
      { amount_cents: '34', status: 'paid', returned_cents: '134' },
    ]);
  });

  /** What came back, in the order of the items, with the state of its payout and what the batch counts. */
  async function returnsOf(batchId: string): Promise<object[]> {
    const { rows } = await system.db.query<object>(
      `SELECT r.amount_cents, p.status, b.returned_cents
         FROM payout_return r JOIN payout p USING (payer, payout_id) JOIN payout_batch b USING (payer, batch_id)
        WHERE batch_id = $1 ORDER BY p.item_index`,
      [batchId],
    );
    return rows;
  }
});
