import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { ReadsByPayer, ReadStatement } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { acceptAt, layOutOldMonths } from '../../test/payout-partitions.js';
import { failedWith, testItem, TestPayouts } from '../../test/payout-steps.js';
import { StatementRepository } from './statement.repository.js';

const NOON = '2025-10-05T15:00:00Z';

describe('the statement of a day', () => {
  let database: TestSql;
  let statements: ReadStatement;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    statements = new ReadStatement(new StatementRepository(database.sql), new ReadsByPayer());
  });
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const read = (day: string, page: { limit?: number; cursor?: string | undefined } = {}) =>
    statements.read({ payer: payouts.payer, day }, { limit: 100, cursor: undefined, ...page });

  async function pay(externalId: string, at: string, cents = 100): Promise<string> {
    await payouts.accept(externalId, [testItem(externalId, { amount_cents: cents })]);
    const claimed = await payouts.claim(externalId);
    await payouts.write(externalId, claimed, moveTo('paid', { settledAt: new Date(at) }));
    return claimed[0]?.payoutId ?? '';
  }

  async function giveBack(payoutId: string, returnId: string, cents: number, at: string): Promise<void> {
    await database.dataSource.query('SELECT record_payout_returns($1, $2, $3, $4, $5, $6)', [
      payouts.payer,
      payoutId,
      [returnId],
      [cents],
      ['MD06'],
      [at],
    ]);
  }

  it('counts and sums what settled and what came back on it, and lists both in their order', async () => {
    const paid = await pay('a', '2025-10-05T12:00:00Z', 1_000);
    await pay('b', '2025-10-05T13:00:00Z', 200);
    const before = await pay('c', '2025-10-04T13:00:00Z', 30);
    await payouts.accept('failed', [testItem('failed')]);
    await payouts.write('failed', await payouts.claim('failed'), failedWith('AC03'));
    await giveBack(paid, 'D1', 400, '2025-10-05T12:30:00Z');
    await giveBack(before, 'D2', 30, '2025-10-05T20:00:00Z');
    await giveBack(paid, 'D3', 600, '2025-10-06T12:30:00Z');
    const { sums, lines } = await read('2025-10-05');
    expect(sums).toEqual({
      paid: { count: 2, cents: 1_200 },
      returned: { count: 2, cents: 430 },
      hours: [
        { hour: 9, count: 1, cents: 1_000 },
        { hour: 10, count: 1, cents: 200 },
      ],
      keptSince: undefined,
    });
    expect(lines.items).toMatchObject([
      {
        kind: 'payment',
        externalId: 'a',
        amountCents: 1_000,
        returnId: undefined,
        batchId: 'a',
        userId: 'u1',
      },
      { kind: 'return', externalId: 'a', amountCents: 400, returnId: 'D1', reason: 'MD06', payoutId: paid },
      { kind: 'payment', externalId: 'b', amountCents: 200 },
      { kind: 'return', externalId: 'c', amountCents: 30, returnId: 'D2' },
    ]);
    expect((await read('2025-10-06')).sums).toMatchObject({
      paid: { count: 0, cents: 0 },
      returned: { count: 1, cents: 600 },
    });
  });

  it.each([
    ['an ordinary day', '2025-10-05', '2025-10-05T03:00:00.000Z', '2025-10-06T03:00:00.000Z'],
    ['the day that had no midnight', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['the day of 25 hours', '2018-02-17', '2018-02-17T02:00:00.000Z', '2018-02-18T03:00:00.000Z'],
    ['the day after it', '2018-02-18', '2018-02-18T03:00:00.000Z', '2018-02-19T03:00:00.000Z'],
    ['a summer day', '2018-12-25', '2018-12-25T02:00:00.000Z', '2018-12-26T02:00:00.000Z'],
  ])('begins and ends at midnight in São Paulo, to the millisecond: %s', async (_what, day, begins, ends) => {
    const justBefore = (at: string) => new Date(Date.parse(at) - 1).toISOString();
    await pay('before', justBefore(begins), 1);
    const first = await pay('first', begins, 10);
    await pay('last', justBefore(ends), 100);
    await pay('after', ends, 1_000);
    await giveBack(first, 'in-time', 3, justBefore(ends));
    await giveBack(first, 'too-late', 4, ends);
    const { sums, lines } = await read(day);
    expect(lines.items.map(({ externalId }) => externalId).toSorted()).toEqual(['first', 'first', 'last']);
    expect([sums.paid.cents, sums.returned.cents]).toEqual([110, 3]);
    expect(sums.hours).toEqual([
      { hour: day === '2018-11-04' ? 1 : 0, count: 1, cents: 10 },
      { hour: 23, count: 1, cents: 100 },
    ]);
  });

  it('comes page by page, every line once, also of one moment', async () => {
    await payouts.accept(
      'A',
      ['a', 'b', 'c', 'd', 'e'].map((id) => testItem(id)),
    );
    const claimed = await payouts.claim('A');
    await payouts.write('A', claimed, moveTo('paid', { settledAt: new Date(NOON) }));
    for (const { payoutId } of claimed.slice(1, 3))
      for (const id of ['R1', 'R2']) await giveBack(payoutId, id, 1, NOON);
    const all = (await read('2025-10-05')).lines.items;
    expect(all).toHaveLength(9);
    for (const limit of [1, 2, 4]) {
      const found: unknown[] = [];
      let cursor: string | undefined;
      do {
        const { lines } = await read('2025-10-05', { limit, cursor });
        found.push(...lines.items);
        cursor = lines.next;
      } while (cursor !== undefined);
      expect(found).toEqual(all);
    }
    const streamed: unknown[] = [];
    for await (const page of statements.everyLine({ payer: payouts.payer, day: '2025-10-05' }))
      streamed.push(...page);
    expect(streamed).toEqual(all);
  });

  it('is of one payer', async () => {
    await pay('mine', NOON);
    const other = await statements.read(
      { payer: 'another', day: '2025-10-05' },
      { limit: 1, cursor: undefined },
    );
    expect(other).toMatchObject({ sums: { paid: { count: 0 } }, lines: { items: [] } });
  });

  it('is that of today until the day is over, and none of a day that has not begun', async () => {
    const [days] = await database.dataSource.query<{ today: string; tomorrow: string }[]>(
      `SELECT today::text, (today + 1)::text AS tomorrow FROM (SELECT (now() AT TIME ZONE 'America/Sao_Paulo')::date AS today) AS d`,
    );
    expect((await read(days?.today ?? '')).sums.paid.count).toBe(0);
    // A day later, where midnight was between the two.
    const refused = { code: 'day_not_begun' };
    await expect(read(days?.tomorrow ?? '').then(() => read('9999-12-31'))).rejects.toMatchObject(refused);
    await expect(statements.everyLine({ payer: 'x', day: '9999-12-31' }).next()).rejects.toMatchObject(
      refused,
    );
  });

  it('is refused for a day whose payouts were removed, and says what is missing on a later one', async () => {
    await layOutOldMonths(database.dataSource);
    const february = await acceptAt(database.sql, 'old', 'B', [testItem('kept')], '2025-02-10T12:00:00Z');
    const old = new TestPayouts(database.sql, 'old');
    const claimed = await old.claim('B', february.payoutIds);
    await old.write('B', claimed, moveTo('paid', { settledAt: new Date('2025-02-01T03:00:00Z') }));
    await database.dataSource.query("SELECT retire_partition('payouts', '2025-01-01')");
    const on = (day: string) => statements.read({ payer: 'old', day }, { limit: 10, cursor: undefined });
    const keptSince = new Date('2025-02-01T00:00:00Z');
    for (const day of ['2018-01-01', '2025-01-15', '2025-01-31'])
      await expect(on(day)).rejects.toMatchObject({
        code: 'statement_removed',
        details: { kept_since: keptSince.toISOString() },
      });
    expect(await on('2025-02-01')).toMatchObject({ sums: { paid: { count: 1 }, keptSince } });
  });
});
