import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVENT_TYPES } from '#domain';
import { createTestDatabase, type TestDatabase } from '#testing';
import { named, TestFeed } from '../../test/feed.js';
import { layOutOldMonths, acceptAt } from '../../test/payout-partitions.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { rowsRead } from '../../test/rows-read.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';

const ITEMS = 2_000;
const CHUNK = 100;
const LIMIT = 50;
/** Rows and index entries read per event of a page: its entry and row in the history, the payout, and as many for each type. */
const MAX_READS_PER_EVENT = 10;
/** More than a connection plans anew before it keeps a plan. */
const ROUNDS_TO_KEEP_A_PLAN = 8;

/** Plans are made while the tables are empty, and kept; what they read is counted. */
describe('a page of the feed', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let feed: TestFeed;
  let payouts: TestPayouts;
  let half: string | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One connection, so that what it has read is counted before the next question.
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    await layOutOldMonths(dataSource);
    await stopAutovacuum(dataSource, ['payout', 'payout_batch', 'payout_history']);
    const sql = new Sql(dataSource, settings);
    feed = new TestFeed(sql, 'acme');
    payouts = new TestPayouts(sql, 'acme');
    for (let round = 0; round < ROUNDS_TO_KEEP_A_PLAN; round += 1) await feed.page();
    for (const [batchId, at] of [
      ['january', '2025-01-10T12:00:00Z'],
      ['march', '2025-03-10T12:00:00Z'],
    ] as const) {
      const items = Array.from({ length: ITEMS }, (_, n) => testItem(`${batchId}-${String(n)}`));
      const { payoutIds } = await acceptAt(sql, 'acme', batchId, items, at);
      for (let start = 0; start < ITEMS; start += CHUNK) {
        const chunk = payoutIds.slice(start, start + CHUNK);
        const claimed = await payouts.claim(batchId, chunk);
        // One fails, in the middle of everything.
        const failing = batchId === 'january' && start === ITEMS / 2 ? 1 : 0;
        await payouts.write(batchId, claimed.slice(0, failing), failedWith('AC03'));
        await payouts.write(batchId, claimed.slice(failing), PAID);
      }
      if (batchId === 'january') half = (await feed.page()).next;
    }
    await feed.catchUp();
  }, 120_000);
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function readsOf(work: () => Promise<unknown>): Promise<number> {
    const tables = ['payout%', 'batch_event'];
    const count = async () =>
      (await Promise.all(tables.map((pattern) => rowsRead(dataSource, pattern)))).reduce((a, b) => a + b);
    const before = await count();
    await work();
    return (await count()) - before;
  }

  it.each([
    ['from the beginning', () => undefined],
    ['in the middle', () => half],
  ])('reads about as many rows as it holds: %s', async (_name, cursor) => {
    const reads = await readsOf(async () => {
      expect((await feed.page(cursor(), LIMIT)).events).toHaveLength(LIMIT);
    });
    expect(reads).toBeLessThan(LIMIT * MAX_READS_PER_EVENT);
  });

  it('finds what is rare as fast', async () => {
    const reads = await readsOf(async () => {
      const { events } = await feed.page(undefined, LIMIT, ['payout.failed', 'batch.completed']);
      expect(named(events)).toEqual([
        'payout.failed january-1000',
        'batch.completed january',
        'batch.completed march',
      ]);
    });
    expect(reads).toBeLessThan(3 * MAX_READS_PER_EVENT);
  });

  it('reads next to nothing at its end', async () => {
    const { next } = await feed.page(undefined, LIMIT, ['payout.needs_review']);
    const reads = await readsOf(async () => {
      expect((await feed.page(next, LIMIT, EVENT_TYPES)).events).toEqual([]);
    });
    expect(reads).toBeLessThan(MAX_READS_PER_EVENT);
  });
});
