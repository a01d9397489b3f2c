import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { testItem, TestPayouts } from '../../test/payout-steps.js';
import { DatabaseState } from './database-state.js';

/**
 * Not data: what the schema is; secrets, so that ids given out before stay unknown rather than forged; keys, so that
 * starting over locks no user out; and who did what, which includes the emptying.
 */
const KEPT = [
  'api_key',
  'audit_log',
  'installation_secret',
  'known_database',
  'loaded_function',
  'migrations',
  'rail_hold',
  'retention_schedule',
  'settlement_pause',
  'stored_partition',
  'typeorm_metadata',
  'worker',
];

describe('emptying everything', () => {
  let database: TestSql;

  beforeAll(async () => {
    database = await openTestSql();
  });
  afterAll(() => database.close());

  /** The file of each table; TRUNCATE gives it a new one. */
  async function files(): Promise<ReadonlyMap<string, number>> {
    const rows = await database.dataSource.query<{ name: string; file: number }[]>(
      `SELECT relname AS name, pg_relation_filenode(oid) AS file FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    return new Map(rows.map(({ name, file }) => [name, file]));
  }

  it('forgets no table, whichever migration made it', async () => {
    const before = await files();
    await new DatabaseState(database.sql, { catchUp: () => Promise.resolve() }).empty();
    const after = await files();
    const untouched = [...before.keys()].filter((name) => after.get(name) === before.get(name));
    expect(untouched.sort()).toEqual(KEPT);
  });

  it('lets ids of batches and payments be used anew', async () => {
    const payouts = new TestPayouts(database.sql, 'default');
    await payouts.accept('A', [testItem('x')]);
    await new DatabaseState(database.sql, { catchUp: () => Promise.resolve() }).empty();
    expect(await payouts.accept('A', [testItem('x', { amount_cents: 1 })])).toMatchObject({
      replayed: false,
      batch: { counts: { pending: 1 } },
    });
  });
});
