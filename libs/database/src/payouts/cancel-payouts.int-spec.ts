import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

describe('cancelling', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  it('cancels what is pending, and reports all that is not', async () => {
    await payouts.accept('A', [testItem('x')]);
    const { items = [] } = await payouts.accept('B', [
      testItem('paid'),
      testItem('open-1'),
      testItem('claimed'),
      testItem('x'),
      testItem('open-2'),
    ]);
    await payouts.pay('B', [items[0]?.payoutId ?? '']);
    await payouts.claim('B', [items[2]?.payoutId ?? '']);
    expect(await payouts.cancel('B')).toEqual({
      cancelled: 2,
      notCancelled: [
        { externalId: 'paid', status: 'paid' },
        { externalId: 'claimed', status: 'processing' },
        { externalId: 'x', status: 'duplicate' },
      ],
    });
    expect((await payouts.report('B')).batch).toMatchObject({
      status: 'processing',
      counts: { pending: 0, processing: 1, paid: 1, duplicate: 1, cancelled: 2 },
    });
  });

  it('makes a batch final when nothing else is open', async () => {
    await payouts.accept('A', [testItem('x'), testItem('y')]);
    await payouts.cancel('A');
    const { batch } = await payouts.report('A');
    expect(batch).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
    expect(batch.completedAt).toBeInstanceOf(Date);
    expect(batch.startedAt).toBeUndefined();
  });

  it('leaves the batch to the worker that finishes the rest', async () => {
    const { items = [] } = await payouts.accept('A', [testItem('x'), testItem('y')]);
    const claimed = await payouts.claim('A', [items[0]?.payoutId ?? '']);
    await payouts.cancel('A');
    expect((await payouts.report('A')).batch.completedAt).toBeUndefined();
    await payouts.write('A', claimed, PAID);
    expect((await payouts.report('A')).batch).toMatchObject({ status: 'completed_with_failures' });
  });

  it('is in the history, and no worker or sweep takes the payout any more', async () => {
    await payouts.accept('A', [testItem('x')]);
    await payouts.cancel('A');
    const { payout, history } = await payouts.reading.item({ payer: payouts.payer, batchId: 'A' }, 'x');
    expect(history).toMatchObject([
      { sequence: 0, status: 'pending' },
      { sequence: 1, status: 'cancelled' },
    ]);
    expect(await payouts.claim('A', [payout.payoutId])).toEqual([]);
    const due = await database.dataSource.query<unknown[]>(
      'SELECT 1 FROM payout WHERE payer = $1 AND due_at IS NOT NULL',
      [payouts.payer],
    );
    expect(due).toEqual([]);
  });

  it('again cancels nothing more', async () => {
    await payouts.accept('A', [testItem('x')]);
    await payouts.cancel('A');
    const before = await payouts.report('A');
    expect(await payouts.cancel('A')).toEqual({ cancelled: 0, notCancelled: [] });
    expect(await payouts.report('A')).toEqual(before);
  });

  it('of an unknown batch is refused', async () => {
    await expect(payouts.cancel('A')).rejects.toMatchObject({ code: 'batch_unknown' });
    await expect(payouts.cancel('a/b')).rejects.toMatchObject({ code: 'batch_unknown' });
  });

  it('against claims: each payout is cancelled or claimed, never both, and the answer says which', async () => {
    for (let round = 0; round < 15; round += 1) {
      const batchId = `A-${String(round)}`;
      const items = Array.from({ length: 60 }, (_, n) => testItem(`${batchId}-${String(n)}`));
      const ids = (await payouts.accept(batchId, items)).items?.map(({ payoutId }) => payoutId) ?? [];
      const chunks = [0, 20, 40].map((start) => ids.slice(start, start + 20));
      const claims = chunks.map((chunk) => payouts.claim(batchId, chunk));
      const [cancellation, ...claimed] = await Promise.all([payouts.cancel(batchId), ...claims]);
      const taken = claimed.flat();
      expect(cancellation.cancelled + taken.length).toBe(60);
      expect(cancellation.notCancelled.map(({ status }) => status)).toEqual(taken.map(() => 'processing'));
      await payouts.write(batchId, taken, failedWith('AC03'));
      const { batch } = await payouts.report(batchId);
      expect(batch.counts).toMatchObject({
        pending: 0,
        cancelled: cancellation.cancelled,
        failed: taken.length,
      });
      expect(batch.completedAt).toBeInstanceOf(Date);
    }
  });
});
