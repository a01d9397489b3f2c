import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchStatus } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { batchOrder, contentHashOf } from '../../test/payout-partitions.js';
import { testItem, TestPayouts } from '../../test/payout-steps.js';

describe('a scheduled batch', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const ahead = { scheduled_for: new Date(Date.now() + 3_600_000).toISOString() };
  const statusIn = async (status: BatchStatus) => {
    const page = await payouts.reading.batches(
      { payer: payouts.payer, status },
      { cursor: undefined, limit: 10 },
    );
    return page.items.map(({ batchId }) => batchId);
  };
  /** Its moment is an hour nearer: now. */
  const letItCome = async () => {
    const hour = "interval '1 hour'";
    const of = [payouts.payer];
    const { dataSource } = database;
    await dataSource.query(
      `UPDATE payout_batch SET scheduled_for = scheduled_for - ${hour} WHERE payer = $1`,
      of,
    );
    await dataSource.query(
      `UPDATE payout_due SET unclaimed_due_at = unclaimed_due_at - ${hour} WHERE payer = $1`,
      of,
    );
    await dataSource.query(
      `UPDATE payout SET not_before = not_before - ${hour}, due_at = due_at - ${hour} WHERE payer = $1`,
      of,
    );
  };

  it('is not sent before its moment, by no job and no sweep, and then is pending', async () => {
    const accepted = await payouts.accept('A', [testItem('x')], {
      departure: { ...ahead, priority: 'high' },
    });
    expect(accepted.batch).toMatchObject({ status: 'scheduled', priority: 'high' });
    expect(await payouts.report('A')).toEqual({ batch: accepted.batch, items: accepted.items });
    expect(payouts.queue.turns).toBe(0);
    expect(await payouts.claim('A')).toEqual([]);
    expect(await payouts.unclaimedInLine()).toEqual([]);
    expect([await statusIn('scheduled'), await statusIn('pending')]).toEqual([['A'], []]);

    await letItCome();
    expect((await payouts.report('A')).batch.status).toBe('pending');
    expect([await statusIn('scheduled'), await statusIn('pending')]).toEqual([[], ['A']]);
    expect(await payouts.unclaimedInLine()).toHaveLength(1);
    expect(await payouts.claim('A')).toHaveLength(1);
    expect((await payouts.report('A')).batch.status).toBe('processing');
  });

  it('is cancelled until it begins', async () => {
    await payouts.accept('A', [testItem('x'), testItem('y')], { departure: ahead });
    expect(await payouts.cancel('A')).toMatchObject({ cancelled: 2, notCancelled: [] });
    expect((await payouts.report('A')).batch.status).toBe('cancelled');
  });

  it('is a replay again when its moment has passed, where a new one is refused', async () => {
    await payouts.accept('A', [testItem('x')], { departure: ahead });
    const moment = new Date(Date.now() - 3_600_000).toISOString();
    const past = { scheduled_for: moment };
    await database.dataSource.query(
      'UPDATE payout_batch SET scheduled_for = $2, content_hash = $3 WHERE payer = $1',
      [payouts.payer, moment, contentHashOf(batchOrder('A', [testItem('x')], past))],
    );
    expect(await payouts.accept('A', [testItem('x')], { departure: past })).toMatchObject({ replayed: true });
    await expect(payouts.accept('B', [testItem('y')], { departure: past })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ pointer: '/scheduled_for', code: 'out_of_range' }],
    });
    await expect(payouts.report('B')).rejects.toMatchObject({ code: 'batch_unknown' });
  });
});
