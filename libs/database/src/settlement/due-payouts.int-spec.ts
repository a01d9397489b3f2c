import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import { letLeasesRunOut, resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import type { Sql } from '../connection/sql.js';
import { SettlementRepository } from './settlement.repository.js';

const HOUR_MS = 3_600_000;

describe('finding due payouts', () => {
  let database: TestSql;
  let store: SettlementRepository;
  const take = async (what: 'unclaimed' | 'in_flight', limit = 1_000) =>
    (await store.takeDue(what, limit, HOUR_MS)).flatMap(({ payoutIds }) => payoutIds);

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
  });
  beforeEach(async () => {
    await database.sql.run({
      name: 'test_empty',
      text: 'TRUNCATE payout, payout_batch, payout_due, payout_history',
    });
  });
  afterAll(() => database.close());

  it('finds what no worker has taken in time, once', async () => {
    const [lost] = [await storeBatch(database.sql, 3), await storeBatch(database.sql, 3, HOUR_MS)];
    expect((await take('unclaimed')).sort()).toEqual(lost.payoutIds);
    expect(await take('unclaimed')).toEqual([]);
    expect(await take('in_flight')).toEqual([]);
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

    expect((await take('in_flight')).sort()).toEqual([...retried.payoutIds, ...abandoned.payoutIds].sort());
    expect(await take('unclaimed')).toEqual(waiting.payoutIds);
  });

  it('makes chunks of at most a hundred, each of one batch', async () => {
    await storeBatch(database.sql, 250);
    await storeBatch(database.sql, 1);
    const chunks = await store.takeDue('unclaimed', 1_000, HOUR_MS);
    expect(chunks.map(({ payoutIds }) => payoutIds.length).sort()).toEqual([1, 100, 100, 50]);
  });

  it('takes no more than it is asked for', async () => {
    await storeBatch(database.sql, 300);
    expect(await take('unclaimed', 2)).toHaveLength(200);
    expect(await take('unclaimed', 2)).toHaveLength(100);
  });

  it('gives each payout to one of many sweepers', async () => {
    const batch = await storeBatch(database.sql, 2_000);
    const found = await Promise.all(Array.from({ length: 20 }, () => take('unclaimed', 5)));
    const rest = await take('unclaimed');
    expect([...found.flat(), ...rest].sort()).toEqual(batch.payoutIds);
  });

  it('finds what it put off again, when that is over', async () => {
    const batch = await storeBatch(database.sql, 1);
    const takeAtOnceAgain = () => store.takeDue('unclaimed', 10, 0);
    expect(await takeAtOnceAgain()).toHaveLength(1);
    await waitFor(async () => (await takeAtOnceAgain()).length === 1, { what: 'it to be due again' });
    await store.claim(batch, ticketsFor(batch), 25_000);
    expect(await takeAtOnceAgain()).toEqual([]);
  });

  it('forgets what has come to its end', async () => {
    const batch = await storeBatch(database.sql, 150);
    const claimed = await store.claim(batch, ticketsFor(batch), 25_000);
    const reason = { code: 'AC03', source: 'rail', detail: null } as const;
    await store.write(batch, resultsOf(claimed, moveTo('failed', { reason })));
    expect(await take('unclaimed')).toEqual([]);
    await letLeasesRunOut(database.sql, batch);
    expect(await take('in_flight')).toEqual([]);
    const [row] = await database.sql.run<{ open: number }>({
      name: 'test_open_buckets',
      text: 'SELECT count(*)::int AS open FROM payout_due WHERE unclaimed_due_at IS NOT NULL OR in_flight_due_at IS NOT NULL',
    });
    expect(row?.open).toBe(0);
  });

  it('passes over what another transaction is writing at this moment, without waiting, and loses no date by it', async () => {
    const batch = await storeBatch(database.sql, 2);
    const claimed = await store.claim(batch, ticketsFor(batch), 25_000);
    await store.write(batch, resultsOf(claimed.slice(0, 1), moveTo('in_doubt', { againInMs: 0 })));
    await database.dataSource.transaction(async (manager) => {
      const writer = database.sql.within(manager);
      const inTransaction = new SettlementRepository(writer as Sql, new Metrics());
      await inTransaction.write(batch, resultsOf(claimed.slice(1), moveTo('in_doubt', { againInMs: 10 })));
      expect(await take('in_flight')).toEqual([]);
    });
    await waitFor(
      async () =>
        (await store.takeDue('in_flight', 10, 0)).flatMap(({ payoutIds }) => payoutIds).length === 2,
      {
        what: 'both to be due',
      },
    );
  });

  it('never loses a date, however sweeps, claims and results meet', async () => {
    const batch = await storeBatch(database.sql, 100);
    const work = async (): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        const some = { ...batch, payoutIds: batch.payoutIds.filter(() => Math.random() < 0.3) };
        const claimed = await store.claim(some, ticketsFor(some), 25_000);
        await store.write(
          batch,
          resultsOf(claimed, moveTo('in_doubt', { againInMs: Math.round(Math.random() * 5) })),
        );
      }
    };
    const sweep = async (): Promise<void> => {
      for (let round = 0; round < 40; round += 1)
        await store.takeDue(round % 2 ? 'in_flight' : 'unclaimed', 10, 2);
    };
    await Promise.all([work(), work(), work(), sweep(), sweep()]);
    const [row] = await database.sql.run<{ late: number }>({
      name: 'test_late_buckets',
      text: `SELECT count(*)::int AS late FROM payout p JOIN payout_due n
               ON n.payer = p.payer AND n.batch_id = p.batch_id AND n.bucket = p.item_index / 100
              WHERE p.due_at IS NOT NULL
                AND coalesce(CASE WHEN p.status = 'pending' THEN n.unclaimed_due_at ELSE n.in_flight_due_at END > p.due_at, true)`,
    });
    expect(row?.late).toBe(0);
  });
});
