import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
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
      const ids = [...first.items, ...rest.items].map(({ batchId }) => batchId);
      expect(ids).toEqual(['F', 'E', 'D', 'C', 'B', 'A']);
    });
  });

  describe('the list of items', () => {
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
