import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { letLeasesRunOut, resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PostgresSettlementStore } from './postgres-settlement-store.js';

const HOUR_MS = 3_600_000;

describe('finding due payouts', () => {
  let database: TestSql;
  let store: PostgresSettlementStore;
  const take = async (what: 'waiting' | 'begun', limit = 1_000) =>
    (await store.takeDue(what, limit, HOUR_MS)).flatMap(({ payoutIds }) => payoutIds);

  beforeAll(async () => {
    database = await openTestSql();
    store = new PostgresSettlementStore(database.sql);
  });
  beforeEach(async () => {
    await database.sql.run({ name: 'test_empty', text: 'TRUNCATE payout, payout_batch, payout_history' });
  });
  afterAll(() => database.close());

  it('finds what nobody has taken in time, once', async () => {
    const [lost] = [await storeBatch(database.sql, 3), await storeBatch(database.sql, 3, HOUR_MS)];
    expect((await take('waiting')).sort()).toEqual(lost.payoutIds);
    expect(await take('waiting')).toEqual([]);
    expect(await take('begun')).toEqual([]);
  });

  it('finds retries and questions that are due, and leases that ran out, apart from what waits', async () => {
    const retried = await storeBatch(database.sql, 1);
    const claimed = await store.claim(retried, ticketsFor(retried), 25_000);
    await store.write(retried, resultsOf(claimed, moveTo('processing', { againInMs: 0 })));
    const abandoned = await storeBatch(database.sql, 1);
    await store.claim(abandoned, ticketsFor(abandoned), 25_000);
    await letLeasesRunOut(database.sql, abandoned);
    const held = await storeBatch(database.sql, 1);
    await store.claim(held, ticketsFor(held), 25_000);
    const waiting = await storeBatch(database.sql, 1);

    expect((await take('begun')).sort()).toEqual([...retried.payoutIds, ...abandoned.payoutIds].sort());
    expect(await take('waiting')).toEqual(waiting.payoutIds);
  });

  it('makes chunks of at most a hundred, each of one batch', async () => {
    await storeBatch(database.sql, 250);
    await storeBatch(database.sql, 1);
    const chunks = await store.takeDue('waiting', 1_000, HOUR_MS);
    expect(chunks.map(({ payoutIds }) => payoutIds.length).sort()).toEqual([1, 100, 100, 50]);
  });

  it('takes no more than it is asked for', async () => {
    await storeBatch(database.sql, 30);
    expect(await take('waiting', 20)).toHaveLength(20);
    expect(await take('waiting', 20)).toHaveLength(10);
  });

  it('gives each payout to one of many sweepers', async () => {
    const batch = await storeBatch(database.sql, 400);
    const found = await Promise.all(Array.from({ length: 20 }, () => take('waiting', 50)));
    expect(found.flat().sort()).toEqual(batch.payoutIds);
  });
});
