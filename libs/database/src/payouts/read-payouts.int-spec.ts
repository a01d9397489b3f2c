import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo, type PayoutStatus } from '#domain';
import { waitFor } from '#testing';
import type { Page, PageRequest } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

const AB03_AGAIN = moveTo('processing', {
  reason: { code: 'AB03', source: 'rail', detail: null },
  againInMs: 0,
  newPaymentId: true,
});

describe('reading payouts', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  /** All pages of a list, one after the other. */
  async function pagesOf<Item>(limit: number, read: (page: PageRequest) => Promise<Page<Item>>) {
    const pages: Item[][] = [];
    let cursor: string | undefined;
    do {
      const page = await read({ limit, cursor });
      pages.push([...page.items]);
      cursor = page.next;
    } while (cursor !== undefined);
    return pages;
  }

  describe('the list of batches', () => {
    const list = (limit: number, filter: object = {}) =>
      pagesOf(limit, (page) => payouts.reading.batches({ payer: payouts.payer, ...filter }, page));
    const idsOf = (pages: { batchId: string }[][]) => pages.map((page) => page.map(({ batchId }) => batchId));

    it('has the newest first, page by page, none twice and none left out', async () => {
      for (const id of ['A', 'B', 'C', 'D', 'E']) await payouts.accept(id, [testItem(id)]);
      expect(idsOf(await list(2))).toEqual([['E', 'D'], ['C', 'B'], ['A']]);
      expect(idsOf(await list(5))).toEqual([['E', 'D', 'C', 'B', 'A']]);
    });

    it('continues where it was when batches are created meanwhile, and over batches of one moment', async () => {
      const accept = (id: string) => payouts.accept(id, [testItem(id)]);
      await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map(accept));
      await database.dataSource.query('UPDATE payout_batch SET created_at = $2 WHERE payer = $1', [
        payouts.payer,
        new Date('2025-10-05T12:00:00.123Z'),
      ]);
      const first = await payouts.reading.batches({ payer: payouts.payer }, { limit: 2, cursor: undefined });
      await accept('G');
      const rest = await payouts.reading.batches({ payer: payouts.payer }, { limit: 10, cursor: first.next });
      expect(idsOf([[...first.items, ...rest.items]])).toEqual([['F', 'E', 'D', 'C', 'B', 'A']]);
    });

    it('can be narrowed by status and time, the end left out', async () => {
      for (const id of ['A', 'B', 'C']) await payouts.accept(id, [testItem(id)]);
      await payouts.pay('B');
      await payouts.cancel('C');
      expect(idsOf(await list(1, { status: 'completed' }))).toEqual([['B']]);
      expect(idsOf(await list(9, { status: 'pending' }))).toEqual([['A']]);
      expect(idsOf(await list(9, { status: 'failed' }))).toEqual([[]]);
      const { createdAt } = (await payouts.report('B')).batch;
      expect(idsOf(await list(9, { createdBefore: createdAt }))).toEqual([['A']]);
      expect(idsOf(await list(9, { createdFrom: createdAt }))).toEqual([['C', 'B']]);
    });
  });

  describe('the list of items', () => {
    it('is in the order of the batch, page by page, of one status if wanted', async () => {
      const { items = [] } = await payouts.accept(
        'A',
        ['c', 'a', 'b', 'e', 'd'].map((id) => testItem(id)),
      );
      await payouts.pay('A', [items[1]?.payoutId ?? '', items[4]?.payoutId ?? '']);
      const list = (limit: number, status?: PayoutStatus) =>
        pagesOf(limit, (page) => payouts.reading.items({ payer: payouts.payer, batchId: 'A', status }, page));
      const idsOf = (pages: { externalId: string }[][]) =>
        pages.map((page) => page.map(({ externalId }) => externalId));
      expect(idsOf(await list(2))).toEqual([['c', 'a'], ['b', 'e'], ['d']]);
      expect(idsOf(await list(1, 'paid'))).toEqual([['a'], ['d']]);
      expect(idsOf(await list(5, 'failed'))).toEqual([[]]);
    });

    it('of an unknown batch is refused', async () => {
      const query = { payer: payouts.payer, batchId: 'A', status: undefined };
      await expect(payouts.reading.items(query, { limit: 1, cursor: undefined })).rejects.toMatchObject({
        code: 'batch_unknown',
      });
    });

    it('comes in pages however long it is', async () => {
      const items = Array.from({ length: 2500 }, (_, n) => testItem(`x-${String(n)}`));
      await payouts.accept('A', items);
      const sizes: number[] = [];
      let read = 0;
      for await (const page of payouts.reading.everyItem({
        payer: payouts.payer,
        batchId: 'A',
        status: undefined,
      })) {
        sizes.push(page.length);
        for (const { index } of page) expect(index).toBe(read++);
      }
      expect(sizes).toEqual([1000, 1000, 500]);
    });
  });

  describe('an item', () => {
    it('comes with its whole history', async () => {
      await payouts.accept('A', [testItem('x')]);
      await payouts.write('A', await payouts.claim('A'), AB03_AGAIN);
      const [claimed] = await payouts.claim('A');
      await payouts.write('A', claimed === undefined ? [] : [claimed], failedWith('AC03'));
      const { payout, history } = await payouts.reading.item({ payer: payouts.payer, batchId: 'A' }, 'x');
      expect(payout).toMatchObject({ status: 'failed', failure: { code: 'AC03', source: 'rail' } });
      expect(history.map(({ sequence, status, attempt, code }) => [sequence, status, attempt, code])).toEqual(
        [
          [0, 'pending', 0, undefined],
          [1, 'processing', 1, undefined],
          [2, 'processing', 1, 'AB03'],
          [3, 'processing', 2, undefined],
          [4, 'failed', 2, 'AC03'],
        ],
      );
      expect(history.at(-1)?.endToEndId).toBe(claimed?.endToEndId);
    });

    it('is the first of its external id', async () => {
      await payouts.accept('A', [testItem('y'), testItem('x'), testItem('x')]);
      const { payout, history } = await payouts.reading.item({ payer: payouts.payer, batchId: 'A' }, 'x');
      expect(payout.index).toBe(1);
      expect(history).toMatchObject([{ status: 'pending' }]);
    });

    it('that is a duplicate was created as one', async () => {
      await payouts.accept('A', [testItem('x')]);
      await payouts.accept('B', [testItem('x')]);
      const { history } = await payouts.reading.item({ payer: payouts.payer, batchId: 'B' }, 'x');
      expect(history).toMatchObject([{ sequence: 0, status: 'duplicate' }]);
    });

    it('that does not exist has another error than a batch that does not exist', async () => {
      await payouts.accept('A', [testItem('x')]);
      const read = (batchId: string, id: string) =>
        payouts.reading.item({ payer: payouts.payer, batchId }, id);
      await expect(read('A', 'y')).rejects.toMatchObject({ code: 'payout_unknown' });
      await expect(read('A', 'a/b')).rejects.toMatchObject({ code: 'payout_unknown' });
      await expect(read('B', 'x')).rejects.toMatchObject({ code: 'batch_unknown' });
    });
  });

  describe('the search over all batches', () => {
    const search = (by: 'external_id' | 'end_to_end_id' | 'payout_id', value: string, limit = 10) =>
      pagesOf(limit, (page) => payouts.reading.search(payouts.payer, { by, value }, page));

    it('finds an external id with all its duplicates, newest first, page by page', async () => {
      for (const id of ['A', 'B', 'C']) {
        await payouts.accept(id, [testItem('x'), testItem(`own-${id}`)]);
        await nextMillisecond();
      }
      await payouts.accept('D', [testItem('x'), testItem('x')]);
      const pages = await search('external_id', 'x', 2);
      const found = pages.map((page) => page.map(({ payout }) => `${payout.batchId}${String(payout.index)}`));
      expect(found).toEqual([['D1', 'D0'], ['C0', 'B0'], ['A0']]);
      expect(pages[2]?.[0]).toMatchObject({
        payout: { status: 'pending' },
        history: [{ status: 'pending' }],
      });
      expect(pages[0]?.[0]).toMatchObject({ payout: { duplicateOf: { batchId: 'A' } } });
    });

    it('finds a payment by the id it has on the rail, and by one that was replaced', async () => {
      await payouts.accept('A', [testItem('x'), testItem('y')]);
      const rejected = await payouts.claim('A');
      await payouts.write('A', rejected, AB03_AGAIN);
      const paid = await payouts.claim('A');
      await payouts.write('A', paid, PAID);
      for (const { endToEndId, payoutId } of [...rejected, ...paid]) {
        const [found = []] = await search('end_to_end_id', String(endToEndId));
        expect(found.map(({ payout }) => payout.payoutId)).toEqual([payoutId]);
      }
    });

    it('finds a payment by our id, and nothing of another payer', async () => {
      const [item] = (await payouts.accept('A', [testItem('x')])).items ?? [];
      const [found = []] = await search('payout_id', item?.payoutId ?? '');
      expect(found).toMatchObject([{ payout: { externalId: 'x' } }]);
      const other = new TestPayouts(database.sql, `${payouts.payer}-other`);
      const query = { by: 'payout_id', value: item?.payoutId ?? '' } as const;
      expect(await other.reading.search(other.payer, query, { limit: 1, cursor: undefined })).toEqual({
        items: [],
        next: undefined,
      });
    });
  });

  it('never shows counts and items of two moments', async () => {
    const items = Array.from({ length: 200 }, (_, n) => testItem(`x-${String(n)}`));
    const ids = (await payouts.accept('A', items)).items?.map(({ payoutId }) => payoutId) ?? [];
    let isDone = false;
    const working = (async () => {
      for (let start = 0; start < ids.length; start += 10)
        await payouts.pay('A', ids.slice(start, start + 10));
      isDone = true;
    })();
    while (!isDone) {
      const { batch, items: now } = await payouts.report('A');
      for (const status of ['pending', 'processing', 'paid'] as const)
        expect(now.filter((item) => item.status === status)).toHaveLength(batch.counts[status]);
    }
    await working;
  });
});

/** Ids show what was accepted earlier, by the millisecond. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  await waitFor(() => Date.now() > now, { what: 'the clock to move on', everyMs: 1 });
}
