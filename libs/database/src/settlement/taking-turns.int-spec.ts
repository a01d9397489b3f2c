import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { Metrics } from '#observability';
import type { Turn, TurnRequest } from '#use-cases';
import { waitFor } from '#testing';
import { letLeasesRunOut, payoutOf, resultsOf, storeBatch, ticketsFor } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith } from '../../test/payout-steps.js';
import { reportReads } from '../../test/rows-read.js';
import { inLine, turnRequest } from '../../test/turns.js';
import { SettlementRepository } from './settlement.repository.js';

const HOUR_MS = 3_600_000;
const LEASE_MS = 25_000;

describe('taking turns', () => {
  let database: TestSql;
  let store: SettlementRepository;
  const take = (change: Partial<TurnRequest> = {}) => store.takeTurn(turnRequest(change));
  const run = (text: string, values: unknown[] = []) =>
    database.sql.run({ name: 'test_statement', text, plannedAnew: true }, values);
  const batchOf = (payer: string, count: number, rank = 0) =>
    storeBatch(database.sql, count, 0, { payer, rank });
  const policy = (payer: string, change: string) =>
    run(`INSERT INTO payer_policy (payer) VALUES ($1) ON CONFLICT DO NOTHING`, [payer]).then(() =>
      run(`UPDATE payer_policy SET ${change} WHERE payer = $1`, [payer]),
    );
  /** Takes turns until there is nothing more, or so many. */
  async function takeAll(change: Partial<TurnRequest> = {}, most = 1_000): Promise<Turn[]> {
    const turns: Turn[] = [];
    for (let turn; turns.length < most && (turn = await take(change)) !== undefined;) turns.push(turn);
    return turns;
  }
  const idsOf = (turns: readonly Turn[]) =>
    turns.flatMap(({ claimed }) => claimed.map(({ payoutId }) => payoutId)).sort();

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
  });
  beforeEach(() =>
    run('TRUNCATE payout, payout_batch, payout_due, payout_history, payer_turn, payer_policy'),
  );
  afterAll(() => database.close());

  it('claims all that is pending, once, a hundred of one batch at a time', async () => {
    const [large, small] = [await batchOf('acme', 250), await batchOf('acme', 1)];
    await store.lineUp(100);
    const turns = await takeAll();
    expect(turns.map(({ claimed }) => claimed.length).sort()).toEqual([1, 100, 100, 50]);
    expect(idsOf(turns)).toEqual([...large.payoutIds, ...small.payoutIds].sort());
    const [row] = await run(
      'SELECT count(*)::int AS open FROM payout_due WHERE place IS NOT NULL OR unclaimed_due_at IS NOT NULL',
    );
    expect(row).toEqual({ open: 0 });
  });

  it('claims as many as there are places for, and goes on where it stopped', async () => {
    const batch = await batchOf('acme', 25);
    await store.lineUp(100);
    const turns = await takeAll({ places: 10 });
    expect(turns.map(({ claimed }) => claimed.length)).toEqual([10, 10, 5]);
    expect(idsOf(turns)).toEqual(batch.payoutIds);
  });

  it('gives each payout to one of many workers', async () => {
    const batches = [await batchOf('a', 1_000), await batchOf('b', 1_000)];
    await store.lineUp(100);
    const turns = await Promise.all(Array.from({ length: 20 }, () => takeAll({ places: 30 })));
    expect(idsOf(turns.flat())).toEqual(batches.flatMap(({ payoutIds }) => payoutIds).sort());
  });

  it('shares by weight between payers that have endless work', async () => {
    await batchOf('one', 2_000);
    await batchOf('three', 2_000);
    await policy('three', 'weight = 3');
    await store.lineUp(100);
    const turns = await takeAll({ places: 10 }, 100);
    const claimed = (payer: string) => idsOf(turns.filter((turn) => turn.payer === payer)).length;
    expect(claimed('one')).toBeGreaterThanOrEqual(230);
    expect(claimed('one')).toBeLessThanOrEqual(270);
    expect(claimed('one') + claimed('three')).toBe(1_000);
  });

  it('takes a payer that comes new before the rest of any backlog, and gives it no more than its share then', async () => {
    await batchOf('a', 1_000);
    await store.lineUp(100);
    await takeAll({}, 5);
    await batchOf('b', 300);
    await store.lineUp(100);
    const payers = (await takeAll({}, 6)).map(({ payer }) => payer);
    expect(payers.slice(0, 2)).toContain('b');
    expect(payers.filter((payer) => payer === 'b')).toHaveLength(3);
  });

  it('gives a payer no turns for the time in which it had nothing, and takes none from it', async () => {
    await batchOf('a', 200);
    await store.lineUp(100);
    await takeAll();
    await batchOf('b', 500);
    await store.lineUp(100);
    await takeAll({}, 3);
    await batchOf('a', 500);
    await store.lineUp(100);
    const payers = (await takeAll({}, 4)).map(({ payer }) => payer);
    expect(payers.sort()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('takes higher priorities of a payer first, and a small batch beside a large one', async () => {
    const large = await batchOf('a', 600);
    await store.lineUp(100);
    await takeAll({}, 2);
    const low = await batchOf('a', 1, 1);
    const small = await batchOf('a', 1);
    const high = await batchOf('a', 1, -1);
    await store.lineUp(100);
    const order = (await takeAll()).map(({ batchId }) => batchId);
    expect(order[0]).toBe(high.batchId);
    expect(order.indexOf(small.batchId)).toBeLessThanOrEqual(2);
    expect(order.at(-1)).toBe(low.batchId);
    expect(order.filter((batchId) => batchId === large.batchId)).toHaveLength(4);
  });

  it('bounds what a payer has in flight, however many ask at the same time, and takes more when some is done', async () => {
    await batchOf('a', 300);
    await batchOf('b', 10);
    await policy('a', 'max_in_flight = 25');
    await store.lineUp(100);
    const turns = (await Promise.all(Array.from({ length: 10 }, () => takeAll({ places: 20 })))).flat();
    const ofA = turns.filter(({ payer }) => payer === 'a');
    expect(idsOf(ofA)).toHaveLength(25);
    expect(ofA.every(({ isBounded }) => isBounded)).toBe(true);
    expect(idsOf(turns)).toHaveLength(35);
    const [first] = ofA;
    if (first === undefined) throw new Error('There was a turn.');
    await store.write(first, resultsOf(first.claimed, failedWith('AC03')));
    expect(await store.lineUp(100)).toBeGreaterThan(0);
    expect(idsOf(await takeAll())).toHaveLength(first.claimed.length);
  });

  it('counts what is in doubt against max_in_flight, and looks it up without room', async () => {
    await batchOf('a', 2);
    await policy('a', 'max_in_flight = 1');
    await store.lineUp(100);
    const [first, ...more] = await takeAll();
    if (first === undefined) throw new Error('There was a turn.');
    expect(idsOf([first, ...more])).toHaveLength(1);
    await store.write(first, resultsOf(first.claimed, moveTo('in_doubt', { againInMs: 0 })));
    await store.lineUp(100);
    expect(await take()).toBeUndefined();

    // The look-up, and the submission that follows where the rail does not know it.
    const [asked] = await takeAll({ work: ['unclaimed', 'in_flight'] });
    expect(asked?.claimed).toMatchObject([{ work: 'ask', payoutId: first.claimed[0]?.payoutId }]);
    await store.write(first, resultsOf(asked?.claimed ?? [], moveTo('processing', { againInMs: 0 })));
    await store.lineUp(100);
    const [sent] = await takeAll({ work: ['unclaimed', 'in_flight'] });
    expect(sent?.claimed).toMatchObject([{ work: 'submit', payoutId: first.claimed[0]?.payoutId }]);
    await store.write(first, resultsOf(sent?.claimed ?? [], failedWith('AC03')));
    await store.lineUp(100);
    expect(idsOf(await takeAll())).toHaveLength(1);
  });

  it('submits nothing of a payer that is paused, asks about what was sent, and goes on afterwards', async () => {
    const sent = await batchOf('a', 1);
    await store.claim(sent, ticketsFor(sent), LEASE_MS);
    await letLeasesRunOut(database.sql, sent);
    const waiting = await batchOf('a', 2);
    await policy('a', 'paused = true');
    await store.lineUp(100);
    const turns = await takeAll({ work: ['unclaimed', 'in_flight'] });
    expect(turns.flatMap(({ claimed }) => claimed)).toMatchObject([
      { work: 'ask', payoutId: sent.payoutIds[0] },
    ]);
    expect(await store.claim(waiting, ticketsFor(waiting), LEASE_MS)).toEqual([]);
    await policy('a', 'paused = false');
    await store.lineUp(100);
    expect(idsOf(await takeAll())).toEqual(waiting.payoutIds);
  });

  it('takes payers that crowd a worker after all others, and only where there are places for them', async () => {
    await batchOf('a', 100);
    await batchOf('b', 1);
    await store.lineUp(100);
    const crowded = { places: 10, crowded: ['a'] };
    expect(await take({ ...crowded, placesOfCrowded: 0 })).toMatchObject({ payer: 'b' });
    expect(await take({ ...crowded, placesOfCrowded: 0 })).toBeUndefined();
    expect((await take({ ...crowded, placesOfCrowded: 4 }))?.claimed).toHaveLength(4);
  });

  it('submits nothing while nothing may be submitted, and wakes workers for questions alone', async () => {
    const batch = await batchOf('a', 3);
    await store.lineUp(100);
    expect(await take({ submissions: 0 })).toBeUndefined();
    expect((await take({ submissions: 1 }))?.claimed).toHaveLength(1);
    await run(`INSERT INTO settlement_pause (actor, reason) VALUES ('test', 'a test')`);
    expect(await take()).toBeUndefined();
    await letLeasesRunOut(database.sql, { ...batch, payoutIds: batch.payoutIds.slice(0, 1) });
    expect(await store.lineUp(100)).toBe(1);
    await run('DELETE FROM settlement_pause');
    expect(await store.lineUp(100)).toBe(2);
    expect(idsOf(await takeAll())).toEqual(batch.payoutIds.slice(1));
  });

  it('lines up retries, questions and leases that ran out when they are due', async () => {
    const retried = await batchOf('a', 1);
    const claimed = await store.claim(retried, ticketsFor(retried), LEASE_MS);
    await store.write(retried, resultsOf(claimed, moveTo('processing', { againInMs: 0 })));
    const abandoned = await batchOf('b', 1);
    await store.claim(abandoned, ticketsFor(abandoned), LEASE_MS);
    await letLeasesRunOut(database.sql, abandoned);
    const held = await batchOf('c', 1);
    await store.claim(held, ticketsFor(held), LEASE_MS);
    const later = await storeBatch(database.sql, 1, HOUR_MS);
    const due = [...retried.payoutIds, ...abandoned.payoutIds].sort();
    expect(await inLine(database.sql, store, 'in_flight')).toEqual(due);
    expect(await inLine(database.sql, store, 'unclaimed')).not.toContain(later.payoutIds[0]);
    expect(idsOf(await takeAll({ work: ['in_flight'] }))).toEqual(due);
    expect(await take({ work: ['in_flight', 'unclaimed'] })).toBeUndefined();
  });

  it('passes over what another transaction holds, and finds it a second later', async () => {
    const batch = await batchOf('a', 2);
    await store.lineUp(100);
    await database.dataSource.transaction(async (manager) => {
      await manager.query('SELECT FROM payout WHERE payout_id = $1 FOR UPDATE', [batch.payoutIds[0]]);
      expect((await take())?.claimed).toHaveLength(1);
      expect(await take()).toBeUndefined();
    });
    await waitFor(
      async () => {
        await store.lineUp(100);
        return (await take())?.claimed.length === 1;
      },
      { what: 'the other to be taken' },
    );
  });

  it('forgets what has come to its end, and spends no turn on it', async () => {
    await batchOf('a', 150);
    await store.lineUp(100);
    for (const turn of await takeAll()) await store.write(turn, resultsOf(turn.claimed, failedWith('AC03')));
    await run(`UPDATE payout_due SET in_flight_due_at = in_flight_due_at - interval '1 hour'`);
    expect(await store.lineUp(100)).toBe(0);
    const [row] = await run(`SELECT count(*)::int AS open FROM payout_due
      WHERE unclaimed_due_at IS NOT NULL OR in_flight_due_at IS NOT NULL OR place IS NOT NULL OR in_flight_ready`);
    expect(row).toEqual({ open: 0 });
    expect(await take({ work: ['in_flight'] })).toBeUndefined();
  });

  it('loses nothing, however turns, results, new batches and sweeps meet', async () => {
    const work = async (payer: string): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        if (round % 3 === 0) await batchOf(payer, 40);
        const turn = await take({
          work: round % 2 ? ['in_flight', 'unclaimed'] : ['unclaimed', 'in_flight'],
          places: 15,
        });
        if (turn === undefined) continue;
        const againInMs = Math.round(Math.random() * 5);
        const move =
          Math.random() < 0.5 ? moveTo('in_doubt', { againInMs }) : moveTo('processing', { againInMs });
        await store.write(turn, resultsOf(turn.claimed, move));
      }
    };
    const sweep = async (): Promise<void> => {
      for (let round = 0; round < 40; round += 1) await store.lineUp(10);
    };
    await Promise.all([work('a'), work('b'), work('a'), work('c'), sweep(), sweep()]);
    const [row] = await run(`
      SELECT count(*)::int AS lost FROM payout p
        JOIN payout_due n ON n.payer = p.payer AND n.batch_id = p.batch_id AND n.bucket = p.item_index / 100
        LEFT JOIN payer_turn t ON t.payer = p.payer AND t.work = CASE WHEN p.status = 'pending' THEN 'unclaimed' ELSE 'in_flight' END
       WHERE p.due_at IS NOT NULL
         AND CASE WHEN p.status = 'pending'
                  THEN CASE WHEN n.place IS NULL THEN n.unclaimed_due_at IS NULL ELSE t.is_ready IS NOT TRUE END
                  ELSE CASE WHEN n.in_flight_ready THEN t.is_ready IS NOT TRUE
                            ELSE coalesce(n.in_flight_due_at > greatest(p.due_at, p.updated_at + interval '1 second') + interval '1 second', true) END
             END`);
    expect(row).toEqual({ lost: 0 });
  });

  it('costs the same with ten thousand payers that have work', async () => {
    await run(`
      INSERT INTO payer_turn (payer, work, turn, is_ready) SELECT 'idle-' || n, 'unclaimed', 1000 + n, true FROM generate_series(1, 10000) AS n`);
    const batch = await batchOf('acme', 1);
    await store.lineUp(100);
    const read = async () => {
      await reportReads(database.sql.dataSource);
      const [row] =
        await run(`SELECT pg_stat_clear_snapshot(), sum(pg_stat_get_tuples_returned(indexrelid))::int AS entries
        FROM pg_index WHERE indrelid = 'payer_turn'::regclass`);
      return Number(row?.['entries']);
    };
    const before = await read();
    expect(await take()).toMatchObject({ payer: 'acme' });
    expect(await read()).toBeLessThan(before + 20);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ status: 'processing' });
  });
});
