import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { SettlementScene } from './settlement-scene.js';

describe('a worker that dies', () => {
  let scene: SettlementScene;
  beforeEach(async () => {
    scene = await SettlementScene.set();
  });
  afterEach(() => scene.clear());

  /** The payout is paid, by one settlement, under the endToEndId that the rail first got to see, if it did. */
  async function expectPaidOnce(batchId: string): Promise<void> {
    await scene.waitUntilFinal(batchId);
    const payout = await scene.payout(batchId);
    expect(payout).toMatchObject({ status: 'paid', attempts: 1 });
    expect(scene.settlementsOf(payout)).toMatchObject([{ endToEndId: payout.end_to_end_id }]);
    expect(new Set(scene.psp.submissions.map(({ endToEndId }) => endToEndId)).size).toBe(1);
  }

  it('before the call: the rail is asked, does not know it, and gets it once', async () => {
    scene.psp.holdLookUps();
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker();
    await waitFor(() => scene.psp.lookUps === 1, { what: 'the key to be looked up' });
    const claimed = await scene.payout(batchId);
    expect(claimed).toMatchObject({ status: 'processing', attempts: 1 });
    worker.kill('SIGKILL');
    await worker.ended;
    scene.psp.release();

    await scene.startWorker();
    await expectPaidOnce(batchId);
    expect((await scene.payout(batchId)).end_to_end_id).toBe(claimed.end_to_end_id);
    expect(await scene.history(claimed)).toEqual([
      'processing',
      'in_doubt',
      'processing',
      'processing',
      'paid',
    ]);
  });

  it('after sending: the rail is asked and has settled it', async () => {
    scene.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker();
    await waitFor(() => scene.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGKILL');
    await worker.ended;

    await scene.startWorker();
    await expectPaidOnce(batchId);
    expect(scene.psp.submissions).toHaveLength(1);
    expect(await scene.history(await scene.payout(batchId))).toEqual(['processing', 'in_doubt', 'paid']);
  });

  it('after the answer and before the commit: the rail is asked and says the same', async () => {
    scene.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const worker = await scene.startWorker();
    await waitFor(() => scene.psp.submissions.length === 1, { what: 'the payment to arrive' });
    // Whoever holds the batch's row keeps results from being written.
    const holder = await scene.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM payout_batch WHERE batch_id = $1 FOR UPDATE', [batchId]);
    scene.psp.release();
    const writer = await waitFor(
      async () => {
        const { rows } = await scene.db.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%move_payouts%' AND datname = current_database()`,
        );
        return rows[0]?.pid;
      },
      { what: 'the result to be on its way' },
    );
    worker.kill('SIGKILL');
    await worker.ended;
    await scene.db.query('SELECT pg_terminate_backend($1)', [writer]);
    await holder.query('ROLLBACK');
    expect(await scene.payout(batchId)).toMatchObject({ status: 'processing' });

    await scene.startWorker();
    await expectPaidOnce(batchId);
    expect(scene.psp.submissions).toHaveLength(1);
  });

  it('or stands still past its lease: what it writes when it wakes up changes nothing', async () => {
    scene.psp.behave(() => ({ payment: 'keep', answer: 'held' }));
    const batchId = await scene.storeBatch(['ana@example.com']);
    const frozen = await scene.startWorker({ RAIL_TIMEOUT_MS: '2500', PAYOUT_LEASE_MS: '5000' });
    const { endToEndId } = await waitFor(() => scene.psp.submissions[0], { what: 'the payment to arrive' });
    frozen.kill('SIGSTOP');
    scene.psp.decide(endToEndId);

    await scene.startWorker();
    await scene.waitUntilFinal(batchId);
    const before = await scene.payout(batchId);
    scene.psp.release();
    frozen.kill('SIGCONT');
    // It wakes up to a call that has timed out, writes that it is in doubt, and goes on working.
    const next = await scene.storeBatch(['bia@example.com']);
    scene.psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    await scene.waitUntilFinal(next);
    expect((await frozen.stop()).status).toBe(0);
    expect(await scene.payout(batchId)).toEqual(before);
    expect(scene.settlementsOf(before)).toHaveLength(1);
    expect(await scene.history(before)).toEqual(['processing', 'in_doubt', 'paid']);
  });

  it('or stands still just before it sends, past its lease: it does not send then', async () => {
    scene.psp.holdLookUps();
    const batchId = await scene.storeBatch(['ana@example.com']);
    const frozen = await scene.startWorker();
    await waitFor(() => scene.psp.lookUps === 1, { what: 'the key to be looked up' });
    frozen.kill('SIGSTOP');
    // The answer of the directory is there when it wakes up, and the lease is over.
    scene.psp.release();
    await waitFor(() => scene.isLeaseOver(batchId), { what: 'the lease to be over' });
    frozen.kill('SIGCONT');
    await expectPaidOnce(batchId);
    // Claimed, given back unsent, claimed again.
    const history = await scene.history(await scene.payout(batchId));
    expect(history).toEqual(['processing', 'processing', 'processing', 'paid']);
  });
});
