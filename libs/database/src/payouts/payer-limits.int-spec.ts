import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PayerPolicy } from '#domain';
import { waitFor } from '#testing';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, testItem, TestPayouts } from '../../test/payout-steps.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';
import { PayerPolicyRepository } from '../operations/payer-policy.repository.js';

const DAY_MS = 86_400_000;

describe("a payer's limits", () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let policies: PayerPolicyRepository;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    policies = new PayerPolicyRepository(database.dataSource.getRepository(PayerPolicyEntity));
  });
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const limit = (policy: Partial<PayerPolicy>) => policies.set(payouts.payer, policy, 'cli:test', null);
  /** São Paulo has been three hours behind UTC since 2019. A moment to come, so that no test depends on the hour it runs at. */
  const tomorrowAt = (clock: string, days = 1): string => {
    const day = new Date(Date.now() + days * DAY_MS - DAY_MS / 8).toISOString().slice(0, 10);
    return `${day}T${clock}-03:00`;
  };
  const accept = (batchId: string, amounts: readonly number[], at = tomorrowAt('12:00:00')) =>
    payouts.accept(
      batchId,
      amounts.map((amount_cents, n) => testItem(`${batchId}-${String(n)}`, { amount_cents })),
      { departure: { scheduled_for: at } },
    );
  const exceeds = (limit: string, limitCents: number, leftCents: number) => ({
    code: 'limit_exceeded',
    details: { limit, limitCents, leftCents },
  });

  it('refuse a batch whole, with what is left, and store nothing of it', async () => {
    await limit({ dailyLimitCents: 1_000 });
    await accept('A', [300, 400]);
    await expect(accept('B', [300, 1])).rejects.toMatchObject(exceeds('daily_limit_cents', 1_000, 300));
    await expect(payouts.report('B')).rejects.toMatchObject({ code: 'batch_unknown' });
    // Nothing of it remains: its ids are free, and what is left is left.
    expect((await accept('B', [300])).replayed).toBe(false);
    await expect(accept('C', [1])).rejects.toMatchObject(exceeds('daily_limit_cents', 1_000, 0));
  });

  it('list the items that are more than one payout may be', async () => {
    await limit({ payoutLimitCents: 500 });
    await expect(accept('A', [500, 501, 1, 502])).rejects.toMatchObject({
      ...exceeds('payout_limit_cents', 500, 500),
      faults: [{ pointer: '/items/1/amount_cents' }, { pointer: '/items/3/amount_cents' }],
    });
    await accept('A', [500, 1]);
  });

  it('never refuse a batch that is known, and hold at once for others when they change', async () => {
    await accept('A', [5_000]);
    await limit({ dailyLimitCents: 100, payoutLimitCents: 100 });
    expect((await accept('A', [5_000])).replayed).toBe(true);
    await expect(accept('B', [1])).rejects.toMatchObject(exceeds('daily_limit_cents', 100, 0));
    await limit({ dailyLimitCents: null });
    await accept('B', [100]);
  });

  it('do not count what failed, was cancelled or is a duplicate, but what came back', async () => {
    await limit({ dailyLimitCents: 1_000, payoutLimitCents: 600 });
    const at = tomorrowAt('12:00:00');
    await accept('A', [400, 500]);
    await payouts.cancel('A');
    await accept('B', [600, 400]);
    await database.dataSource.query('UPDATE payout SET not_before = NULL WHERE payer = $1', [payouts.payer]);
    const [first, second] = await payouts.claim('B');
    if (first === undefined || second === undefined) throw new Error('Nothing was claimed.');
    await payouts.write('B', [first], failedWith('AC03'));
    const repeated = [testItem('B-1', { amount_cents: 400 }), testItem('new', { amount_cents: 600 })];
    await payouts.accept('C', repeated, { departure: { scheduled_for: at } });
    await database.dataSource.query(
      'UPDATE payout_batch SET returned_cents = 400 WHERE payer = $1 AND batch_id = $2',
      [payouts.payer, 'B'],
    );
    await expect(accept('D', [1])).rejects.toMatchObject(exceeds('daily_limit_cents', 1_000, 0));
    // All of it was sent before.
    await payouts.accept('E', repeated, { departure: { scheduled_for: at } });
  });

  it('are those of the day and the night at which the money is to go', async () => {
    await limit({ dailyLimitCents: 1_000, nightlyLimitCents: 300 });
    await accept('day-before', [1_000], tomorrowAt('06:00:00'));
    await accept('day-after', [700], tomorrowAt('06:00:00', 2));
    await accept('its-evening', [300], tomorrowAt('20:00:00', 2));
    await expect(accept('its-night', [1], tomorrowAt('05:59:59', 3))).rejects.toMatchObject(
      exceeds('nightly_limit_cents', 300, 0),
    );
    await accept('its-morning', [1_000], tomorrowAt('06:00:00', 3));
  });

  it.each([
    // In UTC: São Paulo's midnight is at 03:00, its night from 23:00 to 09:00.
    ['of the same day', '2026-03-02T03:00:00Z', '2026-03-03T02:59:59.999Z', 'daily_limit_cents'],
    ['of the day before', '2026-03-02T02:59:59.999Z', '2026-03-02T12:00:00Z', undefined],
    ['of the day after', '2026-03-03T03:00:00Z', '2026-03-02T12:00:00Z', undefined],
    [
      'of the same night, on the day before',
      '2026-03-01T23:00:00Z',
      '2026-03-02T08:59:59.999Z',
      'nightly_limit_cents',
    ],
    [
      'of the same night, on the day after',
      '2026-03-02T08:59:59.999Z',
      '2026-03-01T23:00:00Z',
      'nightly_limit_cents',
    ],
    ['before that night', '2026-03-01T22:59:59.999Z', '2026-03-02T03:00:00Z', undefined],
    ['after that night', '2026-03-02T09:00:00Z', '2026-03-02T02:59:59.999Z', undefined],
    ['of the night before', '2026-03-01T08:59:59.999Z', '2026-03-02T23:00:00Z', undefined],
  ])('count what is %s', async (_, before, at, limited) => {
    await limit({ dailyLimitCents: 100, nightlyLimitCents: 100 });
    const { dataSource } = database;
    for (const [batchId, createdAt] of [
      ['sent at once', before],
      ['scheduled', '2026-02-01T00:00:00Z'],
    ]) {
      await dataSource.query('DELETE FROM payout_batch WHERE payer = $1', [payouts.payer]);
      await dataSource.query(
        `INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, payable_cents, first_payout_id,
                                   last_payout_id, created_at, goes_at)
         VALUES ($1, $2, '', 1, 1, 100, 100, gen_random_uuid(), gen_random_uuid(), $3, $4)`,
        [payouts.payer, batchId, createdAt, before],
      );
      const ask = (cents: number) =>
        dataSource.query<{ exceeded: object | null }[]>('SELECT exceeded_limit($1, $2, $3, $4) AS exceeded', [
          payouts.payer,
          'new',
          at,
          [cents, null],
        ]);
      const exceeded =
        limited === undefined ? null : { limit: limited, limit_cents: 100, left_cents: 0, items: [] };
      expect(await ask(1)).toEqual([{ exceeded }]);
    }
  });

  it('are not exceeded by a centavo when fifty batches arrive at once', async () => {
    await limit({ dailyLimitCents: 1_099, nightlyLimitCents: 1_000_000 });
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => accept(`B-${String(n)}`, [60, 50])),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(41);
    for (const reason of refused) expect(reason).toMatchObject(exceeds('daily_limit_cents', 1_099, 109));
    expect((await accept('the-rest', [109])).replayed).toBe(false);
    await expect(accept('a-centavo', [1])).rejects.toMatchObject(exceeds('daily_limit_cents', 1_099, 0));
  });

  it('are compared with a batch whose acceptance is under way, once that has ended', async () => {
    await limit({ dailyLimitCents: 1_000 });
    const refused = await database.dataSource.transaction(async (manager) => {
      await manager.query(
        `SELECT accept_payout_batch($1, 'first', NULL, '', overlay(gen_random_uuid()::text placing '0199' from 1 for 4), 'first', 'u1',
                                    '600', 'first@email.com', 'EMAIL', p_scheduled_for => $2)`,
        [payouts.payer, tomorrowAt('12:00:00')],
      );
      const second = accept('second', [500]).catch((error: unknown) => error);
      await waitFor(
        async () => {
          const waiting = await database.dataSource.query<unknown[]>(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          );
          return waiting.length > 0;
        },
        { what: 'the second acceptance to wait' },
      );
      // In an array, so that the transaction does not wait for it.
      return [second];
    });
    expect(await refused[0]).toMatchObject(exceeds('daily_limit_cents', 1_000, 400));
  });
});
