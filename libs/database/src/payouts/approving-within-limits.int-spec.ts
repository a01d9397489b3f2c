import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PayerPolicy } from '#domain';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { testItem, TestPayouts } from '../../test/payout-steps.js';
import { TestWebhooks } from '../../test/webhook-steps.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { PayerPolicyRepository } from '../operations/payer-policy.repository.js';
import { BatchApprovalRepository, type ApprovalDecision } from './batch-approval.repository.js';

const DAY_MS = 86_400_000;
/** São Paulo has been three hours behind UTC since 2019. */
const BEHIND_UTC_MS = DAY_MS / 8;
/** Longer than a test takes. */
const END_OF_DAY_MS = 10_000;

describe('a batch that awaits approval', () => {
  let database: TestSql;
  let approvals: BatchApprovalRepository;
  let policies: PayerPolicyRepository;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    const { dataSource, sql } = database;
    approvals = new BatchApprovalRepository(dataSource.getRepository(PayoutBatchEntity), sql, new Metrics());
    policies = new PayerPolicyRepository(dataSource.getRepository(PayerPolicyEntity));
  });
  beforeEach(async () => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
    // What is approved in one test goes on one day.
    await waitFor(() => (Date.now() - BEHIND_UTC_MS) % DAY_MS < DAY_MS - END_OF_DAY_MS, {
      what: 'the next day',
    });
  }, 3 * END_OF_DAY_MS);
  afterAll(() => database.close());

  const set = (policy: Partial<PayerPolicy>) =>
    policies.set(payouts.payer, { approvalAboveCents: 500, ...policy }, 'cli:test', null);
  const accept = (batchId: string, amounts: readonly number[], scheduled_for?: string) =>
    payouts.accept(
      batchId,
      amounts.map((amount_cents, n) => testItem(`${batchId}-${String(n)}`, { amount_cents })),
      scheduled_for === undefined ? {} : { departure: { scheduled_for } },
    );
  /** As if it had been accepted so many days ago. */
  async function acceptBefore(batchId: string, amounts: readonly number[], days: number): Promise<void> {
    await accept(batchId, amounts);
    await database.dataSource.query(
      `UPDATE payout_batch SET created_at = created_at - $3 * interval '1 day', goes_at = goes_at - $3 * interval '1 day'
        WHERE payer = $1 AND batch_id = $2`,
      [payouts.payer, batchId, days],
    );
  }
  const decide = (batchId: string, decision: ApprovalDecision = 'approved') =>
    approvals.decide({ payer: payouts.payer, batchId }, decision, { keyId: undefined, actor: 'key:second' });
  const statusOf = async (batchId: string) => (await payouts.report(batchId)).batch.status;
  const exceeds = (limit: string, limitCents: number, leftCents: number) => ({
    code: 'limit_exceeded',
    details: { limit, limitCents, leftCents },
  });

  it('counts on the day on which it is approved, and no longer on that of its acceptance', async () => {
    await set({ dailyLimitCents: 1_000 });
    await acceptBefore('A', [600], 1);
    const onThatDay = () =>
      database.dataSource.query<object[]>(`SELECT exceeded_limit($1, 'new', $2, '{500}') AS exceeded`, [
        payouts.payer,
        new Date(Date.now() - DAY_MS),
      ]);
    expect(await onThatDay()).toMatchObject([{ exceeded: { left_cents: 400 } }]);
    await decide('A');
    expect(await onThatDay()).toEqual([{ exceeded: null }]);
    await expect(accept('B', [401])).rejects.toMatchObject(exceeds('daily_limit_cents', 1_000, 400));
    await accept('B', [400]);
  });

  it('is not approved where it would exceed the limit of that day, and nothing is changed', async () => {
    const webhooks = new TestWebhooks(database, payouts.payer);
    await webhooks.create('batch.approved');
    await set({ dailyLimitCents: 1_000 });
    await acceptBefore('A', [600], 1);
    await acceptBefore('B', [600], 2);
    await decide('A');
    await expect(decide('B')).rejects.toMatchObject(exceeds('daily_limit_cents', 1_000, 400));
    expect(await statusOf('B')).toBe('awaiting_approval');
    expect(await payouts.unclaimedInLine()).toHaveLength(1);
    expect(await webhooks.types()).toHaveLength(1);
    expect(
      await database.dataSource.query(
        "SELECT FROM audit_log WHERE details ->> 'payer' = $1 AND subject = 'B'",
        [payouts.payer],
      ),
    ).toEqual([]);

    await payouts.cancel('A');
    await decide('B');
    expect(await statusOf('B')).toBe('pending');
  });

  it('may be all that is left, and does not count for itself', async () => {
    await set({ dailyLimitCents: 1_000 });
    await accept('A', [600, 400]);
    await decide('A');
    await decide('A');
    expect(await statusOf('A')).toBe('pending');
  });

  it('counts without its duplicates', async () => {
    await set({ dailyLimitCents: 600 });
    await acceptBefore('A', [600], 1);
    await payouts.accept('B', [
      testItem('A-0', { amount_cents: 600 }),
      testItem('B-0', { amount_cents: 600 }),
    ]);
    await decide('B');
    await expect(decide('A')).rejects.toMatchObject(exceeds('daily_limit_cents', 600, 0));
  });

  it('has its items compared with the limit of a payout as it is now', async () => {
    await set({ payoutLimitCents: null });
    await payouts.accept('first', [testItem('known', { amount_cents: 300 })]);
    await payouts.accept('A', [
      testItem('known', { amount_cents: 300 }),
      testItem('x', { amount_cents: 200 }),
      testItem('y', { amount_cents: 301 }),
    ]);
    await set({ payoutLimitCents: 200 });
    await expect(decide('A')).rejects.toMatchObject({
      ...exceeds('payout_limit_cents', 200, 200),
      faults: [{ pointer: '/items/2/amount_cents' }],
    });
  });

  it('counts at the moment it is scheduled for, where that is later', async () => {
    const inTwoDays = new Date(Date.now() + 2 * DAY_MS).toISOString();
    await set({ dailyLimitCents: 1_000 });
    await accept('A', [600], inTwoDays);
    await accept('B', [900]);
    await decide('A');
    expect(await statusOf('A')).toBe('scheduled');
    await decide('B');
    await expect(accept('C', [401], inTwoDays)).rejects.toMatchObject(
      exceeds('daily_limit_cents', 1_000, 400),
    );
  });

  it('can be rejected whatever the limits are', async () => {
    await accept('first', [100]);
    await set({});
    await accept('A', [600]);
    await set({ dailyLimitCents: 1, payoutLimitCents: 1 });
    await decide('A', 'rejected');
    expect(await statusOf('A')).toBe('cancelled');
  });

  it('exceeds no limit with others, however many are approved and accepted at once', async () => {
    await set({ dailyLimitCents: 1_500 });
    for (const n of [0, 1, 2, 3, 4]) await acceptBefore(`A-${String(n)}`, [600], n + 1);
    const all = await Promise.allSettled(
      [0, 1, 2, 3, 4].flatMap((n) => [decide(`A-${String(n)}`), accept(`B-${String(n)}`, [600])]),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(8);
    for (const reason of refused) expect(reason).toMatchObject(exceeds('daily_limit_cents', 1_500, 300));
  });

  it('is the only one of two that share what is left, both approved at the same time', async () => {
    await set({ dailyLimitCents: 1_000 });
    await acceptBefore('A', [600], 1);
    await acceptBefore('B', [600], 2);
    const both = await Promise.allSettled([decide('A'), decide('B')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([await statusOf('A'), await statusOf('B')].sort()).toEqual(['awaiting_approval', 'pending']);
  });
});
