import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimedState, leadsTo, PAYOUT_STATUSES, sourcesOf, type PayoutStatus } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { freshEndToEndId, payoutOf, storeBatch, type StoredBatch } from '../../test/payout-batches.js';

const LEASES = ['none', 'ran out', 'running'] as const;
const PAIRS = PAYOUT_STATUSES.flatMap((from) => PAYOUT_STATUSES.map((to) => [from, to] as const));

/** The functions are given the domain's table; here every way that it has, and every way that it lacks, is tried. */
describe('the database changes the state of a payout', () => {
  let database: TestSql;

  beforeAll(async () => {
    database = await openTestSql();
  });
  afterAll(() => database.close());

  /** A batch of one payout in this state, with what the table asks of such a row; its counts say so. */
  async function payoutIn(
    status: PayoutStatus,
    lease: (typeof LEASES)[number],
    isScheduled = true,
  ): Promise<StoredBatch> {
    const batch = await storeBatch(database.sql, 1);
    const { payer, batchId } = batch;
    await database.dataSource.query(
      `UPDATE payout SET status = $3, fence = 1, payment_id = $4, end_to_end_id = $4, due_at = $6, not_before = NULL,
              lease_until = now() + $5::interval,
              receiver_ispb = '00000007', settled_at = CASE WHEN $3 = 'paid' THEN now() END,
              duplicate_of = CASE WHEN $3 = 'duplicate' THEN payout_id END
        WHERE payer = $1 AND batch_id = $2`,
      [
        payer,
        batchId,
        status,
        freshEndToEndId(),
        { none: null, 'ran out': '-1 hour', running: '1 hour' }[lease],
        isScheduled ? new Date() : null,
      ],
    );
    if (status !== 'pending')
      await database.dataSource.query(
        `UPDATE payout_batch SET pending = 0, ${status} = 1 WHERE payer = $1 AND batch_id = $2`,
        [payer, batchId],
      );
    return batch;
  }

  const statusOf = async (batch: StoredBatch) => (await payoutOf(database.sql, batch)).status;
  const historyLength = async ({ payer, payoutIds }: StoredBatch) =>
    (
      await database.dataSource.query<unknown[]>(
        'SELECT FROM payout_history WHERE payer = $1 AND payout_id = $2',
        [payer, payoutIds[0]],
      )
    ).length;

  it.each(PAIRS)('by a result, from %s to %s, exactly where the table has it', async (from, to) => {
    const batch = await payoutIn(from, 'ran out');
    const moved = await database.dataSource.query<unknown[]>(
      `SELECT FROM move_payouts($1, $2, ARRAY[$3]::uuid[], ARRAY[1]::bigint[], ARRAY[$4], ARRAY['00000007'], '{NULL}', '{NULL}',
         ARRAY[CASE WHEN $4 = 'paid' THEN now() END], ARRAY['AB01'], ARRAY['rail'], ARRAY[NULL], ARRAY[NULL]::bigint[], ARRAY[false])`,
      [batch.payer, batch.batchId, batch.payoutIds[0], to],
    );
    expect(moved).toHaveLength(leadsTo(from, to, 'result') ? 1 : 0);
    expect(await statusOf(batch)).toBe(leadsTo(from, to, 'result') ? to : from);
  });

  it('by no result under another fence, or without a claim', async () => {
    for (const [lease, fence] of [
      ['ran out', 2],
      ['none', 1],
    ] as const) {
      const batch = await payoutIn('processing', lease);
      const moved = await database.dataSource.query<unknown[]>(
        `SELECT FROM move_payouts($1, $2, ARRAY[$3]::uuid[], ARRAY[$4]::bigint[], '{failed}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{AC03}', '{rail}', '{NULL}', '{NULL}', '{f}')`,
        [batch.payer, batch.batchId, batch.payoutIds[0], fence],
      );
      expect(moved).toEqual([]);
      expect(await historyLength(batch)).toBe(0);
    }
  });

  it.each(PAYOUT_STATUSES.flatMap((from) => LEASES.map((lease) => [from, lease] as const)))(
    'by a claim, from %s with a lease that is %s, exactly as the rules say',
    async (from, lease) => {
      for (const [maySubmit, scheduled] of [
        [true, true],
        [true, false],
        [false, true],
      ] as const) {
        const batch = await payoutIn(from, lease, scheduled);
        const rows = await database.dataSource.query<{ status: PayoutStatus }[]>(
          'SELECT status FROM claim_payouts($1, $2, $3, ARRAY[$4], ARRAY[$4], ARRAY[$5]::boolean[], 1000)',
          [batch.payer, batch.batchId, batch.payoutIds, freshEndToEndId(), maySubmit],
        );
        const is = { released: lease === 'none', lease_ran_out: lease === 'ran out', scheduled };
        const entered = lease === 'running' ? undefined : claimedState(from, is, maySubmit);
        expect(rows.map(({ status }) => status)).toEqual(entered === undefined ? [] : [entered]);
        if (entered !== undefined) expect(leadsTo(from, entered, 'claim')).toBe(true);
        expect(await statusOf(batch)).toBe(entered ?? from);
      }
    },
  );

  it.each(PAYOUT_STATUSES)('by a cancellation, from %s, exactly where the table has it', async (from) => {
    const batch = await payoutIn(from, 'none');
    const [row] = await database.dataSource.query<{ cancelled: number }[]>(
      'SELECT cancel_payouts($1, $2) AS cancelled',
      [batch.payer, batch.batchId],
    );
    const isAllowed = sourcesOf('cancelled', 'cancel').includes(from);
    expect(row?.cancelled).toBe(isAllowed ? 1 : 0);
    expect(await statusOf(batch)).toBe(isAllowed ? 'cancelled' : from);
    expect(await historyLength(batch)).toBe(isAllowed ? 1 : 0);
  });
});
