import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo, type PayoutStatus } from '#domain';
import type { PageRequest, PayoutSearch, SettledRange } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, testItem, TestPayouts } from '../../test/payout-steps.js';

const paidAt = (at: string) => moveTo('paid', { settledAt: new Date(at) });

describe('finding payouts over all batches', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  /** What is found, page by page, by its external ids. */
  async function pagesOf(search: PayoutSearch, limit = 2): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: PageRequest['cursor'];
    do {
      const page = await payouts.reading.search(payouts.payer, search, { limit, cursor });
      pages.push(page.items.map(({ payout }) => payout.externalId));
      cursor = page.next;
    } while (cursor !== undefined);
    return pages;
  }

  const settled = (range: SettledRange, limit?: number) =>
    pagesOf({ by: 'settled_at', settled: range }, limit);
  const ofStatus = (value: Exclude<PayoutStatus, 'paid'>, limit?: number) =>
    pagesOf({ by: 'status', value }, limit);

  async function settleAt(externalId: string, at: string): Promise<void> {
    await payouts.accept(externalId, [testItem(externalId)]);
    await payouts.write(externalId, await payouts.claim(externalId), paidAt(at));
  }

  it('by settlement, the last one first, whenever they were accepted', async () => {
    await settleAt('b', '2025-10-05T12:00:00Z');
    await settleAt('a', '2025-10-05T11:00:00Z');
    await settleAt('c', '2025-10-05T13:00:00Z');
    await payouts.accept('open', [testItem('open')]);
    expect(await settled({})).toEqual([['c', 'b'], ['a']]);
    expect(await settled({ from: new Date('2025-10-05T12:00:00Z') })).toEqual([['c', 'b']]);
    expect(await settled({ before: new Date('2025-10-05T12:00:00Z') })).toEqual([['a']]);
  });

  it('page by page where many settled at one moment', async () => {
    await payouts.accept(
      'A',
      ['a', 'b', 'c', 'd', 'e'].map((id) => testItem(id)),
    );
    await payouts.pay('A');
    expect((await settled({})).map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set((await settled({})).flat()).size).toBe(5);
  });

  it('by the day of São Paulo, to the millisecond', async () => {
    await settleAt('before', '2025-10-05T02:59:59.999Z');
    await settleAt('first', '2025-10-05T03:00:00.000Z');
    await settleAt('last', '2025-10-06T02:59:59.999Z');
    await settleAt('after', '2025-10-06T03:00:00.000Z');
    expect(await settled({ day: '2025-10-05' })).toEqual([['last', 'first']]);
    expect(await settled({ from: '2025-10-05', before: '2025-10-06' })).toEqual([['last', 'first']]);
    expect(await settled({ day: '2025-10-05', before: new Date('2025-10-05T03:00:00.001Z') })).toEqual([
      ['first'],
    ]);
  });

  it.each([
    ['the day that had no midnight', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['the day of 25 hours', '2018-02-17', '2018-02-17T02:00:00.000Z', '2018-02-18T03:00:00.000Z'],
    ['a summer day', '2018-12-25', '2018-12-25T02:00:00.000Z', '2018-12-26T02:00:00.000Z'],
  ])('by %s', async (_what, day, begins, ends) => {
    const justBefore = (at: string) => new Date(Date.parse(at) - 1).toISOString();
    await settleAt('before', justBefore(begins));
    await settleAt('first', begins);
    await settleAt('last', justBefore(ends));
    await settleAt('after', ends);
    expect(await settled({ day })).toEqual([['last', 'first']]);
  });

  it('by user, newest first, of one status, or of one day', async () => {
    const item = (id: string) => testItem(id, { user_id: id.slice(0, 2) });
    for (const [batch, ids] of Object.entries({ A: ['u1-a', 'u2-b', 'u1-c'], B: ['u1-d', 'u2-e'] }))
      await payouts.accept(batch, ids.map(item));
    const payoutId = (await payouts.report('A')).items[0]?.payoutId ?? '';
    await payouts.write('A', await payouts.claim('A', [payoutId]), paidAt('2025-10-05T12:00:00Z'));
    const ofUser = (value: string, status?: PayoutStatus, range: SettledRange = {}) =>
      pagesOf({ by: 'user_id', value, status, settled: range });
    expect(await ofUser('u1')).toEqual([['u1-d', 'u1-c'], ['u1-a']]);
    expect(await ofUser('u2')).toEqual([['u2-e', 'u2-b']]);
    expect(await ofUser('u3')).toEqual([[]]);
    expect(await ofUser('u1', 'pending')).toEqual([['u1-d', 'u1-c']]);
    expect(await ofUser('u1', 'paid')).toEqual([['u1-a']]);
    expect(await ofUser('u1', 'paid', { day: '2025-10-05' })).toEqual([['u1-a']]);
    expect(await ofUser('u1', undefined, { from: '2025-10-05' })).toEqual([['u1-a']]);
    expect(await ofUser('u1', undefined, { from: '2025-10-06' })).toEqual([[]]);
  });

  it('by user and a rare status, reading so many a page', async () => {
    const items = Array.from({ length: 5_100 }, (_, n) => testItem(`x-${String(n)}`, { user_id: 'often' }));
    await payouts.accept('A', items);
    const [first = ''] = (await payouts.report('A')).items.map(({ payoutId }) => payoutId);
    await payouts.write('A', await payouts.claim('A', [first]), failedWith('AC03'));
    const find = (status?: PayoutStatus) => ({ by: 'user_id', value: 'often', status, settled: {} }) as const;
    expect(await pagesOf(find('failed'))).toEqual([[], ['x-0']]);
    expect(await pagesOf(find('cancelled'))).toEqual([[], []]);
    const all = await pagesOf(find('pending'), 1_000);
    expect(all.map((page) => page.length)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 99]);
    expect(new Set(all.flat()).size).toBe(5_099);
  });

  it('by status, of the newest batch first', async () => {
    for (const batch of ['A', 'B', 'C'])
      await payouts.accept(
        batch,
        ['1', '2', '3'].map((n) => testItem(`${batch}${n}`)),
      );
    await payouts.accept('D', [testItem('A1'), testItem('D2')]);
    for (const batch of ['A', 'C']) {
      const claimed = await payouts.claim(batch);
      await payouts.write(batch, claimed.slice(0, 2), failedWith('AC03'));
      await payouts.write(batch, claimed.slice(2), paidAt('2025-10-05T12:00:00Z'));
    }
    await payouts.cancel('B');
    expect(await ofStatus('failed', 3)).toEqual([['C2', 'C1', 'A2'], ['A1']]);
    expect(await ofStatus('cancelled')).toEqual([['B3', 'B2'], ['B1']]);
    expect(await ofStatus('duplicate')).toEqual([['A1']]);
    expect(await ofStatus('pending')).toEqual([['D2']]);
    await payouts.claim('D');
    expect(await ofStatus('pending')).toEqual([[]]);
    expect(await ofStatus('processing')).toEqual([['D2']]);
    expect(await ofStatus('in_doubt')).toEqual([[]]);
    expect(await ofStatus('needs_review')).toEqual([[]]);
  });

  it('finds nothing of another payer', async () => {
    await settleAt('mine', '2025-10-05T12:00:00Z');
    const other = new TestPayouts(database.sql, `${payouts.payer}-other`);
    const page = { limit: 10, cursor: undefined };
    for (const search of [
      { by: 'settled_at', settled: {} },
      { by: 'user_id', value: 'u1', status: undefined, settled: {} },
    ] as const)
      expect((await other.reading.search(other.payer, search, page)).items).toEqual([]);
  });

  it('lists the batches of a day of São Paulo', async () => {
    for (const [id, at] of Object.entries({
      before: '2025-10-05T02:59:59.999Z',
      first: '2025-10-05T03:00:00.000Z',
      last: '2025-10-06T02:59:59.999Z',
      after: '2025-10-06T03:00:00.000Z',
    })) {
      await payouts.accept(id, [testItem(id)]);
      await database.dataSource.query(
        'UPDATE payout_batch SET created_at = $3 WHERE payer = $1 AND batch_id = $2',
        [payouts.payer, id, at],
      );
    }
    const list = async (filter: object) => {
      const page = { limit: 10, cursor: undefined };
      const { items } = await payouts.reading.batches({ payer: payouts.payer, ...filter }, page);
      return items.map(({ batchId }) => batchId);
    };
    expect(await list({ day: '2025-10-05' })).toEqual(['last', 'first']);
    expect(await list({ createdFrom: '2025-10-05', createdBefore: '2025-10-06' })).toEqual(['last', 'first']);
    expect(await list({ day: '2025-10-05', createdFrom: new Date('2025-10-05T03:00:00.001Z') })).toEqual([
      'last',
    ]);
  });
});
