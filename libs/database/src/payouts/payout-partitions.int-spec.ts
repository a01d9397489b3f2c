import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import type { Turn } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { acceptAt, acceptIds, layOutOldMonths } from '../../test/payout-partitions.js';
import { PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { inLine, turnRequest } from '../../test/turns.js';
import { TestWebhooks } from '../../test/webhook-steps.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';

const JANUARY = '2025-01-31T23:59:00Z';
const FEBRUARY = '2025-02-01T00:01:00Z';
const RACERS = 20;

/** Payouts of different months lie in different partitions; code that works with them does not notice. */
describe('payouts on both sides of the end of a month', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payer: string;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    await layOutOldMonths(database.dataSource);
  });
  beforeEach(() => {
    payer = `payer-${String(++payers)}`;
    payouts = new TestPayouts(database.sql, payer);
  });
  afterAll(() => database.close());

  const items = (count: number) => Array.from({ length: count }, (_, n) => testItem(`x-${String(n)}`));
  const query = <Row>(text: string, values: unknown[] = []) => database.dataSource.query<Row[]>(text, values);

  async function partitionsOf(batchId: string): Promise<string[]> {
    const rows = await query<{ name: string }>(
      'SELECT DISTINCT tableoid::regclass::text AS name FROM payout WHERE payer = $1 AND batch_id = $2 ORDER BY 1',
      [payer, batchId],
    );
    return rows.map(({ name }) => name);
  }

  /** A batch whose first two payouts are of January and the other two of February. */
  async function acceptAcross(batchId: string): Promise<readonly string[]> {
    const ids = await Promise.all(
      [JANUARY, FEBRUARY].map(async (at, n) => {
        const spare = await acceptAt(database.sql, `spare-${payer}`, `${batchId}-${String(n)}`, items(2), at);
        return spare.payoutIds.map((id) => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`);
      }),
    );
    await acceptIds(database.sql, payer, batchId, items(4), ids.flat());
    expect(await partitionsOf(batchId)).toEqual(['payout_20250101', 'payout_20250201']);
    return ids.flat();
  }

  it('an external_id of the old month is a duplicate in the new one', async () => {
    const first = await acceptAt(database.sql, payer, 'old', items(2), JANUARY);
    const second = await acceptAt(database.sql, payer, 'new', items(3), FEBRUARY);
    expect(await partitionsOf('new')).toEqual(['payout_20250201']);
    expect(second.outcome).toMatchObject({
      kind: 'accepted',
      duplicates: [
        { index: 0, original: { payoutId: first.payoutIds[0], batchId: 'old', status: 'pending' } },
        { index: 1, original: { payoutId: first.payoutIds[1], batchId: 'old', status: 'pending' } },
      ],
    });
    await payouts.pay('old');
    const report = await payouts.report('new');
    expect(report.items.map((item) => item.duplicateOf?.status ?? item.status)).toEqual([
      'paid',
      'paid',
      'pending',
    ]);
  });

  it('with another amount it is refused, and nothing is left of the batch', async () => {
    await acceptAt(database.sql, payer, 'old', items(1), JANUARY);
    const other = [testItem('new'), testItem('x-0', { amount_cents: 1 })];
    const { outcome } = await acceptAt(database.sql, payer, 'new', other, FEBRUARY);
    expect(outcome).toEqual({ kind: 'refused', conflicts: [{ index: 1, existingBatchId: 'old' }] });
    expect(await query('SELECT FROM payout_key WHERE payer = $1', [payer])).toHaveLength(1);
    expect(await acceptAt(database.sql, payer, 'new', [testItem('new')], FEBRUARY)).toMatchObject({
      outcome: { kind: 'accepted', duplicates: [] },
    });
  });

  it('batches that come at once and share their external ids: each is paid once', async () => {
    const shared = items(200);
    const outcomes = await Promise.all(
      Array.from({ length: RACERS }, (_, n) =>
        acceptAt(
          database.sql,
          payer,
          `B-${String(n)}`,
          n % 2 === 0 ? shared : [...shared].reverse(),
          n % 3 === 0 ? JANUARY : FEBRUARY,
        ),
      ),
    );
    const duplicates = outcomes.map(({ outcome }) =>
      outcome.kind === 'accepted' ? outcome.duplicates.length : -1,
    );
    expect(duplicates.reduce((sum, count) => sum + count, 0)).toBe((RACERS - 1) * shared.length);
    const originals = await query(
      `SELECT external_id FROM payout WHERE payer = $1 AND duplicate_of IS NULL GROUP BY external_id HAVING count(*) = 1`,
      [payer],
    );
    expect(originals).toHaveLength(shared.length);
  });

  it('are claimed and settled together, and a late result changes none of them', async () => {
    await acceptAcross('A');
    const late = await payouts.claim('A');
    expect(late).toHaveLength(4);
    await query(`UPDATE payout SET lease_until = lease_until - interval '1 hour' WHERE payer = $1`, [payer]);
    const claimed = await payouts.claim('A');
    expect(claimed.map(({ work }) => work)).toEqual(['ask', 'ask', 'ask', 'ask']);
    expect(await payouts.write('A', late, PAID)).toEqual([]);
    expect(await payouts.write('A', claimed, PAID)).toHaveLength(4);
    expect(await payouts.write('A', claimed, PAID)).toEqual([]);
    const { batch, items: settled } = await payouts.report('A');
    expect(batch).toMatchObject({ status: 'completed', counts: { paid: 4 } });
    expect(settled.map(({ index, status }) => [index, status])).toEqual([0, 1, 2, 3].map((n) => [n, 'paid']));
    const histories = await query<{ name: string; entries: string }>(
      `SELECT tableoid::regclass::text AS name, count(*) AS entries FROM payout_history WHERE payer = $1 GROUP BY 1 ORDER BY 1`,
      [payer],
    );
    expect(histories).toEqual([
      { name: 'payout_history_20250101', entries: '6' },
      { name: 'payout_history_20250201', entries: '6' },
    ]);
  });

  it('are never mistaken for each other, though they lie at the same place of their tables', async () => {
    // In tables that nothing else has been written to.
    const ids = await Promise.all(
      ['2024-12-01T00:00:00Z', '2025-03-01T00:00:00Z'].map(async (at, n) => {
        const { payoutIds } = await acceptAt(
          database.sql,
          payer,
          `B-${String(n)}`,
          [testItem(String(n))],
          at,
        );
        return payoutIds[0] ?? '';
      }),
    );
    const places = await query('SELECT DISTINCT ctid FROM payout WHERE payer = $1 AND payout_id = ANY ($2)', [
      payer,
      ids,
    ]);
    expect(places).toHaveLength(1);
    await payouts.pay('B-1');
    expect((await payouts.report('B-0')).items).toMatchObject([{ status: 'pending' }]);
    expect((await payouts.report('B-1')).items).toMatchObject([{ status: 'paid' }]);
  });

  it('are cancelled together', async () => {
    const ids = await acceptAcross('A');
    await payouts.claim('A', [ids[3] ?? '']);
    expect(await payouts.cancel('A')).toEqual({
      cancelled: 3,
      notCancelled: [{ externalId: 'x-3', status: 'processing' }],
    });
  });

  it('are cancelled also where another transaction changes them at this moment', async () => {
    await acceptAcross('A');
    let cancelled: ReturnType<typeof payouts.cancel> | undefined;
    await database.dataSource.transaction(async (manager) => {
      const holder = database.sql.within(manager);
      const touch = 'UPDATE payout SET updated_at = now() WHERE payer = $1';
      await holder.change({ name: 'test_touch', text: touch }, [payer]);
      cancelled = payouts.cancel('A');
      await waitFor(
        async () =>
          (
            await query(
              `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
            )
          ).length > 0,
        { what: 'the cancellation to wait for a row' },
      );
    });
    expect(await cancelled).toMatchObject({ cancelled: 4 });
  });

  it('are found when they are due, whichever partition they are in', async () => {
    const ids = await acceptAcross('A');
    const store = new SettlementRepository(database.sql, new Metrics());
    const waiting = await inLine(database.sql, store, 'unclaimed');
    expect(waiting).toEqual(expect.arrayContaining([...ids]));
    const turns: Turn[] = [];
    for (let turn; (turn = await store.takeTurn(turnRequest())) !== undefined;) turns.push(turn);
    const taken = turns.filter((turn) => turn.payer === payer).flatMap(({ claimed }) => claimed);
    expect(taken.map(({ payoutId }) => payoutId).sort()).toEqual([...ids].sort());
  });

  it('enqueue their webhooks', async () => {
    const webhooks = new TestWebhooks(database, payer);
    await webhooks.tryToCreate(['payout.paid', 'batch.completed']);
    await acceptAcross('A');
    await payouts.pay('A');
    const events = await query<{ type: string; count: string }>(
      'SELECT type, count(*) FROM webhook_event WHERE payer = $1 GROUP BY type ORDER BY type',
      [payer],
    );
    expect(events).toEqual([
      { type: 'batch.completed', count: '1' },
      { type: 'payout.paid', count: '4' },
    ]);
  });

  it('are found by each of their ids', async () => {
    const ids = await acceptAcross('A');
    await payouts.pay('A');
    const page = { limit: 10, cursor: undefined };
    const byExternal = await payouts.reading.search(payer, { by: 'external_id', value: 'x-3' }, page);
    expect(byExternal.items.map(({ payout }) => payout.payoutId)).toEqual([ids[3]]);
    const value = byExternal.items[0]?.payout.endToEndId ?? '';
    const byRail = await payouts.reading.search(payer, { by: 'end_to_end_id', value }, page);
    expect(byRail.items.map(({ payout, history }) => [payout.payoutId, history.length])).toEqual([
      [ids[3], 3],
    ]);
    const byId = await payouts.reading.search(payer, { by: 'payout_id', value: ids[0] ?? '' }, page);
    expect(byId.items.map(({ payout }) => payout.index)).toEqual([0]);
  });
});
