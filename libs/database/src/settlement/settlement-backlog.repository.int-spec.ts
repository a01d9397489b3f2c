import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { Metrics } from '#observability';
import { resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { SettlementBacklogRepository } from './settlement-backlog.repository.js';
import { SettlementRepository } from './settlement.repository.js';

const NOTHING = {
  pending: 0,
  processing: 0,
  inDoubt: 0,
  needsReview: 0,
  since: null,
  pendingForSeconds: null,
  doubtfulForSeconds: null,
  isAtLeast: false,
};
/** Longer than anything here takes; a value read in another unit or from another column is far off. */
const A_WHILE_SECONDS = 600;

describe('what waits for settlement', () => {
  let database: TestSql;
  let backlog: SettlementBacklogRepository;
  let store: SettlementRepository;

  beforeAll(async () => {
    database = await openTestSql();
    backlog = new SettlementBacklogRepository(database.sql);
    store = new SettlementRepository(database.sql, new Metrics());
  });
  afterAll(() => database.close());

  it('is counted over all batches until they are final, by state, with the age of the oldest', async () => {
    expect(await backlog.read()).toEqual(NOTHING);
    const [first, second] = [await storeBatch(database.sql, 3), await storeBatch(database.sql, 2)];
    const [{ oldest }] = await database.dataSource.query<[{ oldest: Date }]>(
      'SELECT min(created_at) AS oldest FROM payout_batch',
    );
    expect(await backlog.read()).toEqual({
      ...NOTHING,
      pending: 5,
      since: oldest,
      pendingForSeconds: expect.any(Number),
    });

    const claimed = await store.claim(first, ticketsFor(first), 25_000);
    expect(await backlog.read()).toMatchObject({ pending: 2, processing: 3 });
    await store.write(first, resultsOf(claimed, moveTo('in_doubt', { againInMs: 60_000 })));
    expect(await backlog.read()).toMatchObject({ pending: 2, processing: 0, inDoubt: 3, since: oldest });

    await store.write(
      second,
      resultsOf(await store.claim(second, ticketsFor(second), 25_000), moveTo('needs_review')),
    );
    expect(await backlog.read()).toMatchObject({ pending: 0, processing: 0, inDoubt: 3, needsReview: 2 });
  });

  it('says for how long the oldest pending one has waited, and the longest doubt has lasted', async () => {
    const [waiting, doubtful] = [await storeBatch(database.sql, 1), await storeBatch(database.sql, 150)];
    const claimed = await store.claim(doubtful, ticketsFor(doubtful), 25_000);
    await store.write(doubtful, resultsOf(claimed, moveTo('in_doubt', { againInMs: 60_000 })));
    const before = await backlog.read();
    expect(before.pendingForSeconds).toBeLessThan(A_WHILE_SECONDS);
    expect(before.doubtfulForSeconds).toBeLessThan(A_WHILE_SECONDS);

    await database.dataSource.query(
      "UPDATE payout_batch SET created_at = created_at - interval '1 hour' WHERE batch_id = $1",
      [waiting.batchId],
    );
    await database.dataSource.query(
      "UPDATE payout SET doubtful_since = doubtful_since - interval '2 hours' WHERE batch_id = $1 AND item_index = 149",
      [doubtful.batchId],
    );
    const after = await backlog.read();
    expect(Math.floor((after.pendingForSeconds ?? 0) / 3_600)).toBe(1);
    expect(Math.floor((after.doubtfulForSeconds ?? 0) / 3_600)).toBe(2);
  });
});
