import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isTaxId, type TaxId } from '#domain';
import { Metrics } from '#observability';
import { ReadsByPayer, ReadStatement, type PayoutSearch } from '#use-cases';
import { createTestDatabase, type TestDatabase, waitFor } from '#testing';
import { acceptAt, layOutOldMonths } from '../../test/payout-partitions.js';
import { turnRequest } from '../../test/turns.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { selectBatchWithItems, selectItem, selectItems } from './select-payouts.sql.js';
import { StatementRepository } from './statement.repository.js';
import { rowsRead } from '../../test/rows-read.js';

/** More than a connection plans anew before it keeps a plan. */
const ROUNDS = 8;

/** What works on payouts of one month touches no other one, with plans that were made while all of them were empty. */
describe('statements about payouts of one month', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  let payouts: TestPayouts;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One connection, so that what it has read is counted before the next question.
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    await layOutOldMonths(dataSource);
    // A table that is analysed has its statements planned anew, which looks into indexes.
    await stopAutovacuum(dataSource, [
      'payout',
      'payout_history',
      'payout_batch',
      'payout_due',
      'payout_key',
    ]);
    payouts = new TestPayouts(sql, 'acme');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** How often a table or an index of a month was looked into. */
  async function looksInto(month: string): Promise<number> {
    await dataSource.query('SELECT pg_stat_force_next_flush()');
    const [row] = await dataSource.query<{ looks: string }[]>(
      'SELECT sum(seq_scan + idx_scan) AS looks FROM pg_stat_user_tables WHERE relname LIKE $1',
      [`payout%_2025${month}01`],
    );
    return Number(row?.looks);
  }

  it('look into the tables of that month alone', async () => {
    const store = new SettlementRepository(sql, new Metrics());
    const items = (name: string) => [testItem(`${name}-1`), testItem(`${name}-2`), testItem(`${name}-3`)];
    await acceptAt(sql, 'acme', 'january', items('january'), '2025-01-10T12:00:00Z');
    const [january, february] = [await looksInto('01'), await looksInto('02')];
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `february-${String(round)}`;
      const { payoutIds } = await acceptAt(sql, 'acme', name, items(name), '2025-02-10T12:00:00Z');
      const claimed = await payouts.claim(name, payoutIds.slice(0, 2));
      expect(await payouts.write(name, claimed, PAID)).toHaveLength(2);
      await payouts.report(name);
      await payouts.reading.item({ payer: 'acme', batchId: name }, `${name}-1`);
    }
    expect(await looksInto('01')).toBe(january);
    expect(await looksInto('02')).toBeGreaterThan(february);
    // January's batch is due as well; the others are looked for where they are not.
    await dataSource.query(`DELETE FROM payout_due WHERE batch_id = 'january'`);
    for (let round = 0; round < ROUNDS; round += 1) expect(await store.takeTurn(turnRequest())).toBeDefined();
    expect(await looksInto('01')).toBe(january);
  });

  it.each([
    ['report', selectBatchWithItems.text, []],
    ['items', selectItems.text, [-1, null, 10]],
    ['item', selectItem.text, ['x']],
  ])('are planned for it: %s', async (_name, text, more) => {
    const range = await dataSource.query<{ first_id: string; last_id: string }[]>(
      `SELECT first_payout_id AS first_id, last_payout_id AS last_id FROM payout_batch WHERE payer = $1 AND batch_id = $2`,
      ['acme', 'february-0'],
    );
    const rows = await dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${text}`, [
      'acme',
      'february-0',
      range[0]?.first_id,
      range[0]?.last_id,
      ...more,
    ]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/on payout_\w+/g)?.filter((table) => table !== 'on payout_batch')).toEqual([
      'on payout_20250201',
    ]);
  });
});

const FOUND = 10;
function taxId(text: string): TaxId {
  if (!isTaxId(text)) throw new Error('This is not a tax id.');
  return text;
}
const SEARCHES: readonly PayoutSearch[] = [
  { by: 'settled_at', settled: {} },
  { by: 'settled_at', settled: { from: '2025-10-05', day: '2025-10-05' } },
  { by: 'user_id', value: 'rare', status: undefined, settled: {} },
  { by: 'user_id', value: 'rare', status: 'failed', settled: {} },
  { by: 'owner_tax_id', value: taxId('52998224725') },
  { by: 'status', value: 'failed' },
  { by: 'status', value: 'duplicate' },
  { by: 'status', value: 'cancelled' },
];
const ITEMS = 2_000;
const CHUNK = 100;
const PAID_ON_A_DAY = 3 * CHUNK;
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
  let statements: ReadStatement;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One connection, so that it is the same that planned early; no autovacuum that would correct its statistics.
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    await stopAutovacuum(dataSource, ['payout', 'payout_batch', 'payout_history', 'payout_key']);
    const sql = new Sql(dataSource, settings);
    payouts = new TestPayouts(sql, 'default');
    statements = new ReadStatement(new StatementRepository(sql), new ReadsByPayer());
    const limits =
      "INSERT INTO payer_policy (payer, daily_limit_cents, nightly_limit_cents) VALUES ('default', 1e15, 1e15)";
    await dataSource.query(limits);
    for (let round = 0; round < ROUNDS_TO_KEEP_A_PLAN; round += 1) {
      const [first, second] = [`A-${String(round)}`, `B-${String(round)}`];
      await payouts.accept(first, [testItem(first), testItem(`${first}-2`)]);
      await payouts.accept(second, [testItem(first), testItem(second)]);
      await payouts.pay(first);
      await payouts.cancel(second);
      for (const search of SEARCHES) await find(search);
      await statementOf('2025-10-05');
    }
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const find = (search: PayoutSearch) =>
    payouts.reading.search('default', search, { limit: FOUND, cursor: undefined });

  const statementOf = (day: string) =>
    statements.read({ payer: 'default', day }, { limit: FOUND, cursor: undefined });

  async function expectFewReads(rows: number, work: () => Promise<unknown>): Promise<void> {
    const before = await rowsRead(dataSource, 'payout%');
    await work();
    const reads = (await rowsRead(dataSource, 'payout%')) - before;
    expect(reads).toBeLessThan(rows * MAX_READS_PER_ROW);
  }

  it('are as good for thousands of payouts', async () => {
    const items = Array.from({ length: ITEMS }, (_, n) =>
      testItem(`x-${String(n)}`, { expected_tax_id: '11144477735' }),
    );
    await expectFewReads(ITEMS, () => payouts.accept('new', items));
    await expectFewReads(ITEMS, () => payouts.accept('repeated', items));
    await expectFewReads(ITEMS, () => payouts.report('new'));
    await expectFewReads(ITEMS, () => payouts.report('repeated'));
    const ids = (await payouts.report('new')).items.map(({ payoutId }) => payoutId);
    for (let start = 0; start < PAID_ON_A_DAY; start += CHUNK) {
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

  it('find a few payouts of many', async () => {
    await payouts.accept('newest', [
      testItem('newest', { user_id: 'rare', expected_tax_id: '52998224725' }),
      testItem('x-1'),
    ]);
    await payouts.write('newest', await payouts.claim('newest'), failedWith('AC03'));
    for (const search of SEARCHES)
      await expectFewReads(FOUND, async () => {
        const { items } = await find(search);
        expect(items.length).toBeGreaterThan(0);
      });
    await expectFewReads(FOUND, () => statementOf('2025-10-04'));
    await expectFewReads(PAID_ON_A_DAY, async () => {
      expect((await statementOf('2025-10-05')).sums.paid.count).toBeGreaterThanOrEqual(PAID_ON_A_DAY);
    });
  });

  it('sum what goes on one day, whatever was sent on others', async () => {
    await dataSource.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, created_at, goes_at, item_count, pending, total_cents, first_payout_id, last_payout_id)
       SELECT 'default', 'old-' || n, '', b.at, b.at + (n % 2) * interval '1 day', 1, 1, 1, gen_random_uuid(), gen_random_uuid()
         FROM generate_series(1, 10000) AS n CROSS JOIN LATERAL (SELECT now() - n * interval '1 minute' - interval '10 days' AS at) AS b`,
    );
    await expectFewReads(100, () => payouts.accept('today', [testItem('today')]));
  });

  it('are seen by the counters that say so', async () => {
    const before = await rowsRead(dataSource, 'payout%');
    await dataSource.query('SELECT count(user_id) FROM payout');
    await waitFor(async () => (await rowsRead(dataSource, 'payout%')) - before >= ITEMS, {
      what: 'the rows to be counted',
    });
  });
});
