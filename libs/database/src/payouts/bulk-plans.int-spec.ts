import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, waitFor, type TestDatabase } from '#testing';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { rowsRead } from '../../test/rows-read.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

const ITEMS = 2_000;
const CHUNK = 100;
/** Rows read per row at work. The plans meant read a few; those that must not be read all of the payer's each time. */
const MAX_READS_PER_ROW = 20;
/** More than a connection plans anew before it keeps a plan. */
const ROUNDS_TO_KEEP_A_PLAN = 8;

/**
 * A connection makes its plans while a new installation is empty, and keeps them. The statements must be as good then when ten
 * thousand payouts come: what they read is counted, so the result does not depend on the machine.
 */
describe('plans that were made on empty tables', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let payouts: TestPayouts;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One connection, so that it is the same that planned early; no autovacuum that would correct its statistics.
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    await stopAutovacuum(dataSource, ['payout', 'payout_batch', 'payout_hipayment', 'payout_key']);
    payouts = new TestPayouts(new Sql(dataSource, settings), 'default');
    for (let round = 0; round < ROUNDS_TO_KEEP_A_PLAN; round += 1) {
      const [first, second] = [`A-${String(round)}`, `B-${String(round)}`];
      await payouts.accept(first, [testItem(first), testItem(`${first}-2`)]);
      await payouts.accept(second, [testItem(first), testItem(second)]);
      await payouts.pay(first);
      await payouts.cancel(second);
    }
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function expectFewReads(rows: number, work: () => Promise<unknown>): Promise<void> {
    const before = await rowsRead(dataSource, 'payout%');
    await work();
    const reads = (await rowsRead(dataSource, 'payout%')) - before;
    expect(reads).toBeLessThan(rows * MAX_READS_PER_ROW);
  }

  it('are as good for thousands of payouts', async () => {
    const items = Array.from({ length: ITEMS }, (_, n) => testItem(`x-${String(n)}`));
    await expectFewReads(ITEMS, () => payouts.accept('new', items));
    await expectFewReads(ITEMS, () => payouts.accept('repeated', items));
    await expectFewReads(ITEMS, () => payouts.report('new'));
    await expectFewReads(ITEMS, () => payouts.report('repeated'));
    const ids = (await payouts.report('new')).items.map(({ payoutId }) => payoutId);
    for (let start = 0; start < 3 * CHUNK; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      await expectFewReads(CHUNK, async () => {
        const claimed = await payouts.claim('new', chunk);
        expect(await payouts.write('new', claimed, PAID)).toHaveLength(CHUNK);
      });
    }
    const payment = { by: 'external_id', value: 'x-1' } as const;
    await expectFewReads(10, () =>
      payouts.reading.search('default', payment, { limit: 100, cursor: undefined }),
    );
    await expectFewReads(10, () =>
      payouts.reading.report({ payer: 'default', batchId: 'new' }, { items: false }),
    );
    await expectFewReads(ITEMS, () => payouts.cancel('new'));
  });

  it('are seen by the counters that say so', async () => {
    const before = await rowsRead(dataSource, 'payout%');
    await dataSource.query('SELECT count(user_id) FROM payout');
    await waitFor(async () => (await rowsRead(dataSource, 'payout%')) - before >= ITEMS, {
      what: 'the rows to be counted',
    });
  });
});
