import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { Metrics } from '#observability';
import { resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';
import { PayerBacklogRepository } from '../operations/payer-backlog.repository.js';
import { SettlementBacklogRepository } from './settlement-backlog.repository.js';
import { SettlementRepository } from './settlement.repository.js';

const NOTHING = {
  pending: 0,
  processing: 0,
  inDoubt: 0,
  needsReview: 0,
  since: null,
  doubtfulForSeconds: null,
  isAtLeast: false,
};
/** Longer than anything here takes; a value read in another unit or from another column is far off. */
const A_WHILE_SECONDS = 600;

describe('what waits for settlement', () => {
  let database: TestSql;
  let backlog: SettlementBacklogRepository;
  let store: SettlementRepository;

  const batchOf = (payer: string, count: number) => storeBatch(database.sql, count, 0, { payer });

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
    expect(await backlog.read()).toEqual({ ...NOTHING, pending: 5, since: oldest });

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

  it('says for how long the longest doubt has lasted', async () => {
    const doubtful = await storeBatch(database.sql, 150);
    const claimed = await store.claim(doubtful, ticketsFor(doubtful), 25_000);
    await store.write(doubtful, resultsOf(claimed, moveTo('in_doubt', { againInMs: 60_000 })));
    const before = await backlog.read();
    expect(before.doubtfulForSeconds).toBeLessThan(A_WHILE_SECONDS);

    await database.dataSource.query(
      "UPDATE payout SET doubtful_since = doubtful_since - interval '2 hours' WHERE batch_id = $1 AND item_index = 149",
      [doubtful.batchId],
    );
    const after = await backlog.read();
    expect(Math.floor((after.doubtfulForSeconds ?? 0) / 3_600)).toBe(2);
  });

  it('is known by payer, and by what its payouts wait for', async () => {
    await database.dataSource.query('TRUNCATE payout, payout_batch, payout_due, payout_history, payer_turn');
    const payers = new PayerBacklogRepository(
      database.sql,
      database.dataSource.getRepository(PayerPolicyEntity),
    );
    expect(await payers.classes()).toEqual([]);
    expect(await payers.largest()).toEqual({ payers: [], isAtLeast: false });

    await database.dataSource.query(
      `INSERT INTO payer_policy (payer, paused, max_in_flight) VALUES ('stopped', true, 1), ('bounded', false, 3), ('roomy', false, 9), ('doubted', false, 3)`,
    );
    const [busy, ahead] = [await batchOf('bounded', 4), await batchOf('free', 7)];
    const doubted = await batchOf('doubted', 5);
    await batchOf('free', 5);
    await batchOf('roomy', 4);
    await batchOf('stopped', 3);
    await store.claim(busy, ticketsFor(busy).slice(0, 2), 25_000);
    const sent = await store.claim(doubted, ticketsFor(doubted).slice(0, 2), 25_000);
    await store.write(doubted, resultsOf(sent, moveTo('in_doubt', { againInMs: 60_000 })));
    await database.dataSource.query(
      `UPDATE payout_batch SET goes_at = now() + interval '1 day', scheduled_for = now() + interval '1 day' WHERE batch_id = $1`,
      [ahead.batchId],
    );
    await database.dataSource.query(
      `UPDATE payout_batch SET goes_at = goes_at - interval '2 hours' WHERE payer = 'stopped'`,
    );

    const classes = await payers.classes();
    expect(
      classes.map(({ oldestSeconds, ...one }) => ({ ...one, hours: Math.floor(oldestSeconds / 3_600) })),
    ).toEqual(
      expect.arrayContaining([
        { class: 'ready', unclaimed: 9, payers: 2, processing: 0, hours: 0 },
        { class: 'max_in_flight', unclaimed: 5, payers: 2, processing: 2, hours: 0 },
        { class: 'paused', unclaimed: 3, payers: 1, processing: 0, hours: 2 },
        { class: 'scheduled', unclaimed: 7, payers: 1, processing: 0, hours: 0 },
        { class: 'awaiting_approval', unclaimed: 0, payers: 0, processing: 0, hours: 0 },
      ]),
    );
    const { payers: largest } = await payers.largest();
    expect(largest.map(({ payer, due, scheduled, class: kind }) => [payer, due, scheduled, kind])).toEqual([
      ['free', 5, 7, 'ready'],
      ['roomy', 4, 0, 'ready'],
      ['doubted', 3, 0, 'max_in_flight'],
      ['stopped', 3, 0, 'paused'],
      ['bounded', 2, 0, 'max_in_flight'],
    ]);
    expect(largest[4]).toMatchObject({ processing: 2, inDoubt: 0, policy: { maxInFlight: 3, weight: 1 } });
    expect(largest[0]).toMatchObject({ dueSince: expect.any(Date), policy: { maxInFlight: null } });
  });
});
