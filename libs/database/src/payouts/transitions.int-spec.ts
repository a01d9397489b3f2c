import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  claimedState,
  leadsTo,
  PAYOUT_STATUSES,
  sourcesOf,
  type PayoutStatus,
  isFinal,
  moveTo,
  type Payout,
  type PayoutBatch,
  type PayoutMove,
} from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { freshEndToEndId, payoutOf, storeBatch, type StoredBatch } from '../../test/payout-batches.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

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

const ITEMS = 6;
const IN_DOUBT = moveTo('in_doubt', {
  reason: { code: null, source: 'rail', detail: 'No answer.' },
  againInMs: 0,
});
const HELD = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: null } });
const WAITS = moveTo('pending', { reason: HELD.reason, againInMs: 0, newPaymentId: true });
const AGAIN = moveTo('processing', {
  reason: { code: 'AB03', source: 'rail', detail: null },
  againInMs: 0,
  newPaymentId: true,
});

type Step =
  | { readonly do: 'cancel' }
  | { readonly do: 'work'; readonly on: readonly number[]; readonly move: PayoutMove | 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'cancel' }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      on: fc.uniqueArray(fc.nat(ITEMS - 1), { minLength: 1 }),
      move: fc.constantFrom<PayoutMove | 'crash'>(
        PAID,
        failedWith('AC03'),
        IN_DOUBT,
        HELD,
        AGAIN,
        WAITS,
        'crash',
      ),
    }),
  },
);

describe('the counts of a batch', () => {
  let database: TestSql;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  afterAll(() => database.close());

  it('are those of its items after any steps, and a batch is final exactly when all items are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: ITEMS - 1 }),
        fc.array(step, { maxLength: 12 }),
        async (repeated, steps) => {
          const payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
          const items = Array.from({ length: ITEMS }, (_, n) => testItem(`x-${String(n)}`));
          if (repeated > 0) await payouts.accept('before', items.slice(0, repeated));
          const ids = (await payouts.accept('A', items)).items?.map(({ payoutId }) => payoutId) ?? [];
          let completedAt: Date | undefined;
          for (const each of steps) {
            if (each.do === 'cancel') await payouts.cancel('A');
            else await work(payouts, ids, each);
            const { batch, items: now } = await payouts.report('A');
            addUp(batch, now);
            if (completedAt !== undefined) expect(batch.completedAt).toEqual(completedAt);
            completedAt = batch.completedAt;
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  /** A worker claims, and writes what came of it; or crashes, and its lease runs out. */
  async function work(
    payouts: TestPayouts,
    ids: readonly string[],
    { on, move }: Extract<Step, { do: 'work' }>,
  ) {
    const claimed = await payouts.claim(
      'A',
      on.map((n) => ids[n] ?? ''),
    );
    if (move !== 'crash') await payouts.write('A', claimed, move);
    else
      await database.dataSource.query(
        `UPDATE payout SET lease_until = clock_timestamp() - interval '1 second'
          WHERE payer = $1 AND lease_until IS NOT NULL`,
        [payouts.payer],
      );
  }
});

function addUp(batch: PayoutBatch, items: readonly Payout[]): void {
  for (const status of PAYOUT_STATUSES)
    expect([status, batch.counts[status]]).toEqual([
      status,
      items.filter((item) => item.status === status).length,
    ]);
  const sum = (status: string) =>
    items.filter((item) => item.status === status).reduce((total, { amountCents }) => total + amountCents, 0);
  expect([batch.paidCents, batch.failedCents]).toEqual([sum('paid'), sum('failed')]);
  expect(batch.completedAt !== undefined).toBe(items.every(({ status }) => isFinal(status)));
  expect(batch.status).toBe(statusOf(batch));
}

/** The contract's rule, written independently of the column that follows it. */
function statusOf({ counts, startedAt }: PayoutBatch): string {
  const { paid, failed, cancelled, pending, processing, in_doubt, needs_review } = counts;
  if (pending + processing + in_doubt + needs_review > 0)
    return startedAt === undefined ? 'pending' : 'processing';
  if (cancelled > 0 && paid + failed === 0) return 'cancelled';
  if (paid === 0 && failed > 0) return 'failed';
  return failed + cancelled > 0 ? 'completed_with_failures' : 'completed';
}
