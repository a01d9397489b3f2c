import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PostgresSettlementBacklog } from './postgres-settlement-backlog.js';
import { PostgresSettlementStore } from './postgres-settlement-store.js';

const NOTHING = { pending: 0, processing: 0, inDoubt: 0, since: undefined, isAtLeast: false };

describe('what waits for settlement', () => {
  let database: TestSql;
  let backlog: PostgresSettlementBacklog;
  let store: PostgresSettlementStore;

  beforeAll(async () => {
    database = await openTestSql();
    backlog = new PostgresSettlementBacklog(database.sql);
    store = new PostgresSettlementStore(database.sql);
  });
  afterAll(() => database.close());

  it('is counted over all batches until they are final, by state, with the age of the oldest', async () => {
    expect(await backlog.read()).toEqual(NOTHING);
    const [first, second] = [await storeBatch(database.sql, 3), await storeBatch(database.sql, 2)];
    const [{ oldest }] = await database.dataSource.query<[{ oldest: Date }]>(
      'SELECT min(created_at) AS oldest FROM payout_batch',
    );
    expect(await backlog.read()).toEqual({ ...NOTHING, pending: 5, since: oldest });

    const claimed = await store.claim(first, ticketsFor(first), 25_000);
    expect(await backlog.read()).toMatchObject({ pending: 2, processing: 3 });
    await store.write(first, resultsOf(claimed, moveTo('in_doubt', { againInMs: 60_000 })));
    expect(await backlog.read()).toMatchObject({ pending: 2, processing: 0, inDoubt: 3, since: oldest });

    await store.write(
      second,
      resultsOf(await store.claim(second, ticketsFor(second), 25_000), moveTo('needs_review')),
    );
    expect(await backlog.read()).toMatchObject({ pending: 0, processing: 0, inDoubt: 3 });
  });
});
