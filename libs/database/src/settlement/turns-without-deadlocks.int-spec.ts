import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { moveTo, randomChoice, randomInteger, seededRandom } from '#domain';
import { Metrics } from '#observability';
import { TEST_SEED, waitFor } from '#testing';
import type { Turn, Work } from '#use-cases';
import { letLeasesRunOut, resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, testItem, TestPayouts } from '../../test/payout-steps.js';
import { turnRequest } from '../../test/turns.js';
import { SettlementRepository } from './settlement.repository.js';
import { WakePayoutsRepository } from './wake-payouts.repository.js';

const PAYERS = ['a', 'b', 'c'] as const;
const ROUNDS = 40;

describe('turns, sweeps, results, acceptances and cancellations', () => {
  let database: TestSql;
  let store: SettlementRepository;
  const run = (text: string, values: unknown[] = []) =>
    database.sql.run({ name: 'test_statement', text, plannedAnew: true }, values);
  const take = (work: readonly Work[], places = 15) => store.takeTurn(turnRequest({ work, places }));
  /** So long does the other side wait for a lock; a circle of locks is found after a second. */
  const untilSomeoneWaits = (what: string) =>
    waitFor(
      async () => {
        const rows = await run(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0;
      },
      { what },
    );
  const holding = <Answer>(act: (manager: EntityManager) => Promise<Answer>): Promise<Answer> =>
    database.dataSource.transaction(act);

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
  });
  beforeEach(() =>
    run(
      'TRUNCATE payout, payout_batch, payout_due, payout_key, payout_history, batch_event, payer_turn, payer_policy',
    ),
  );
  afterAll(() => database.close());

  it('a sweep waits for a turn without holding what the turn is going to need', async () => {
    const sent = await storeBatch(database.sql, 1, 0, { payer: 'a' });
    await store.lineUp(100);
    await store.claim(sent, ticketsFor(sent), 25_000);
    await letLeasesRunOut(database.sql, sent);
    await storeBatch(database.sql, 1, 0, { payer: 'a' });
    let swept: Promise<number> | undefined;
    await holding(async (turn) => {
      await turn.query(`SELECT FROM payer_turn WHERE payer = 'a' AND work = 'unclaimed' FOR UPDATE`);
      swept = store.lineUp(100);
      await untilSomeoneWaits('the sweep to wait for the turn');
      await turn.query(`SELECT FROM payout_due WHERE payer = 'a' AND batch_id = $1 FOR UPDATE`, [
        sent.batchId,
      ]);
    });
    expect(await swept).toBe(3);
  });

  it('a turn that finds nothing to claim in a bucket holds it no longer when it looks at another', async () => {
    const batch = await storeBatch(database.sql, 101, 0, { payer: 'a' });
    await store.lineUp(100);
    const first = batch.payoutIds.slice(0, 100);
    await run(
      `UPDATE payout SET status = 'failed', due_at = NULL, failure_code = 'AC03', failure_source = 'rail' WHERE payout_id = ANY ($1)`,
      [first],
    );
    let taken: Promise<Turn | undefined> | undefined;
    await holding(async (result) => {
      await result.query('SELECT FROM payout_batch FOR UPDATE');
      taken = take(['unclaimed']);
      await untilSomeoneWaits('the turn to wait for the batch');
      await result.query('SELECT FROM payout_due WHERE bucket = 0 FOR UPDATE');
    });
    expect((await taken)?.claimed.map(({ payoutId }) => payoutId)).toEqual(batch.payoutIds.slice(100));
  });

  it('leaves nothing in line of what is cancelled', async () => {
    const payouts = new TestPayouts(database.sql, 'a');
    await payouts.accept(
      'A',
      Array.from({ length: 250 }, (_, n) => testItem(`x-${String(n)}`)),
    );
    const claimed = await take(['unclaimed']);
    await payouts.cancel('A');
    expect(
      await run('SELECT FROM payout_due WHERE place IS NOT NULL OR unclaimed_due_at IS NOT NULL'),
    ).toEqual([]);
    expect(claimed?.claimed).toHaveLength(15);
    expect(await take(['unclaimed'])).toBeUndefined();
  });

  it('never wait for each other in a circle, and lose nothing', async () => {
    const wakings = new WakePayoutsRepository(database.sql);
    const accepted = new Map(PAYERS.map((payer) => [payer, [] as string[]]));
    const work = async (part: number): Promise<void> => {
      const random = seededRandom(TEST_SEED + part);
      for (let round = 0; round < ROUNDS; round += 1) {
        const turn = await take(
          random() < 0.5 ? ['in_flight', 'unclaimed'] : ['unclaimed', 'in_flight'],
          randomInteger(random, 1, 40),
        );
        if (turn === undefined) continue;
        const againInMs = randomInteger(random, 0, 5);
        const move = randomChoice(random, [
          moveTo('in_doubt', { againInMs }),
          moveTo('in_doubt', { againInMs: 60_000 }),
          moveTo('processing', { againInMs }),
          failedWith('AC03'),
        ]);
        await store.write(turn, resultsOf(turn.claimed, move));
        const [payout] = turn.claimed;
        await wakings.wake({
          paymentId: payout?.paymentId,
          endToEndId: undefined,
          mayBeReturned: false,
        });
      }
    };
    const order = async (part: number): Promise<void> => {
      const random = seededRandom(TEST_SEED + part);
      for (let round = 0; round < ROUNDS / 2; round += 1) {
        const payer = randomChoice(random, PAYERS);
        const payouts = new TestPayouts(database.sql, payer);
        const batchId = `${String(part)}-${String(round)}`;
        const items = Array.from({ length: randomChoice(random, [1, 5, 150]) }, (_, n) =>
          testItem(`${batchId}-${String(n)}`),
        );
        await payouts.accept(batchId, items);
        accepted.get(payer)?.push(batchId);
        if (random() < 0.4) await payouts.cancel(randomChoice(random, accepted.get(payer) ?? [batchId]));
        await run(
          `INSERT INTO payer_policy (payer, paused, max_in_flight) VALUES ($1, $2, 20) ON CONFLICT (payer) DO UPDATE SET paused = $2`,
          [payer, random() < 0.3],
        );
      }
    };
    const sweep = async (): Promise<void> => {
      for (let round = 0; round < 2 * ROUNDS; round += 1) await store.lineUp(10);
    };
    // A circle would end one of them with an error.
    await Promise.all([work(1), work(2), work(3), work(4), order(5), order(6), sweep(), sweep()]);
    // What is pending when all is paid off: nothing.
    await run('UPDATE payer_policy SET paused = false, max_in_flight = NULL');
    await waitFor(
      async () => {
        await store.lineUp(1_000);
        for (let turn; (turn = await take(['unclaimed'], 100)) !== undefined;)
          await store.write(turn, resultsOf(turn.claimed, failedWith('AC03')));
        const rows = await run(`SELECT FROM payout WHERE status = 'pending' LIMIT 1`);
        return rows.length === 0;
      },
      { what: 'all that was pending to be claimed' },
    );
  }, 60_000);
});
