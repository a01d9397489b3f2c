import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal, moveTo, PAYOUT_STATUSES, type Payout, type PayoutBatch, type PayoutMove } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

const ITEMS = 6;
const IN_DOUBT = moveTo('in_doubt', {
  reason: { code: null, source: 'rail', detail: 'No answer.' },
  againInMs: 0,
});
const HELD = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: null } });
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
      move: fc.constantFrom<PayoutMove | 'crash'>(PAID, failedWith('AC03'), IN_DOUBT, HELD, AGAIN, 'crash'),
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
