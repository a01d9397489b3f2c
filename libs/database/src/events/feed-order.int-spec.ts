import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import type { ClaimedPayout } from '#use-cases';
import { waitFor } from '#testing';
import { named, TestFeed } from '../../test/feed.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PAID, testItem, TestPayouts } from '../../test/payout-steps.js';

const WRITERS = 6;
const PAYOUTS_OF_A_WRITER = 25;
const MAX_PAUSE_S = 0.01;

describe('the order of the feed', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let feed: TestFeed;
  let payers = 0;
  const open: QueryRunner[] = [];

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    const payer = `payer-${String(++payers)}`;
    payouts = new TestPayouts(database.sql, payer);
    feed = new TestFeed(database.sql, payer);
  });
  afterAll(async () => {
    for (const runner of open) await runner.release();
    await database.close();
  });

  async function begin(): Promise<QueryRunner> {
    const runner = database.dataSource.createQueryRunner();
    open.push(runner);
    await runner.startTransaction();
    await runner.query('SELECT pg_current_xact_id()');
    return runner;
  }

  /** A separate batch for each payout: their counts would make the transactions wait for each other. */
  async function claimed(externalId: string): Promise<ClaimedPayout> {
    await payouts.accept(externalId, [testItem(externalId)]);
    const [payout] = await payouts.claim(externalId);
    if (payout === undefined) throw new Error('It was not claimed.');
    return payout;
  }

  async function pay(runner: QueryRunner, externalId: string, { payoutId, fence }: ClaimedPayout) {
    await runner.query(
      `SELECT move_payouts($1, $2, ARRAY[$3::uuid], ARRAY[$4::bigint], '{paid}', '{00000007}', '{NULL}', '{NULL}',
         ARRAY[now()], '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{f}')`,
      [payouts.payer, externalId, payoutId, fence],
    );
  }

  it('waits for a transaction that began before and commits after another, and passes over neither', async () => {
    const [early, late] = [await claimed('early'), await claimed('late')];
    const first = await begin();
    const second = await begin();
    await pay(second, 'late', late);
    await second.commitTransaction();
    const { events, next } = await feed.page();
    expect(events).toEqual([]);
    await pay(first, 'early', early);
    await first.commitTransaction();
    await feed.catchUp();
    const all = ['payout.paid early', 'batch.completed early', 'payout.paid late', 'batch.completed late'];
    expect(named((await feed.page(next)).events)).toEqual(all);
    expect(named(await feed.all(1))).toEqual(all);
  });

  it('does not wait for one that began later', async () => {
    const [early, late] = [await claimed('early'), await claimed('late')];
    const first = await begin();
    const second = await begin();
    await pay(second, 'late', late);
    await pay(first, 'early', early);
    await first.commitTransaction();
    const { events, next } = await waitFor(
      async () => {
        const page = await feed.page();
        return page.events.length > 0 ? page : undefined;
      },
      { what: 'the events of the first' },
    );
    expect(named(events)).toEqual(['payout.paid early', 'batch.completed early']);
    await second.commitTransaction();
    await feed.catchUp();
    expect(named((await feed.page(next)).events)).toEqual(['payout.paid late', 'batch.completed late']);
  });

  it('shows nothing of a transaction that is rolled back', async () => {
    const payout = await claimed('x');
    const runner = await begin();
    await pay(runner, 'x', payout);
    await runner.rollbackTransaction();
    const { events, next } = await feed.page();
    expect(events).toEqual([]);
    await payouts.write('x', [payout], PAID);
    await feed.catchUp();
    expect(named((await feed.page(next)).events)).toEqual(['payout.paid x', 'batch.completed x']);
  });

  it('shows every event once to a reader, whatever its pages hold, while many write', async () => {
    const ids = Array.from({ length: WRITERS }, (_, writer) =>
      Array.from({ length: PAYOUTS_OF_A_WRITER }, (_, n) => `${String(writer)}-${String(n)}`),
    );
    const claims = new Map<string, ClaimedPayout>();
    for (const id of ids.flat()) claims.set(id, await claimed(id));
    const writing = Promise.all(
      ids.map(async (own) => {
        for (const id of own) {
          const runner = await begin();
          await runner.query('SELECT pg_sleep(random() * $1::float8)', [MAX_PAUSE_S]);
          const payout = claims.get(id);
          if (payout !== undefined) await pay(runner, id, payout);
          await runner.query('SELECT pg_sleep(random() * $1::float8)', [MAX_PAUSE_S]);
          await runner.commitTransaction();
          await runner.release();
        }
      }),
    );
    const expected = ids.flat().flatMap((id) => [`payout.paid ${id}`, `batch.completed ${id}`]);
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    const read = async (): Promise<boolean> => {
      const { events, next } = await feed.page(after, 1 + (pages++ % 5));
      after = next;
      seen.push(...named(events));
      return events.length > 0;
    };
    await waitFor(
      async () => {
        while (await read());
        return seen.length >= expected.length;
      },
      { what: 'all events to be read', timeoutMs: 60_000 },
    );
    await writing;
    await feed.catchUp();
    while (await read());
    expect(seen.toSorted()).toEqual(expected.toSorted());
    expect(seen).toEqual(named(await feed.all(7)));
  }, 90_000);
});
