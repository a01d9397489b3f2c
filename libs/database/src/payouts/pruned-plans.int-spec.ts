import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { createTestDatabase, type TestDatabase } from '#testing';
import { acceptAt, layOutOldMonths } from '../../test/payout-partitions.js';
import { PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { selectBatchWithItems, selectItem, selectItems } from './select-payouts.sql.js';

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
    // A call looks into the index of the oldest month once, however many batches it finds.
    expect(await store.takeDue('unclaimed', 100, 60_000)).toHaveLength(ROUNDS);
    expect(await looksInto('01')).toBeLessThanOrEqual(january + 1);
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
