import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomChoice, randomInteger, seededRandom } from '#domain';
import { IS_SEED_GIVEN, TEST_SEED } from '#testing';
import { Metrics } from '#observability';
import type { Turn } from '#use-cases';
import { storeBatch } from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import {
  hasWorkAndRoom,
  highestPriority,
  MOST_PLACES,
  PayersAtWork,
  type WorkingPayer,
} from '../../test/payers-at-work.js';
import { turnRequest } from '../../test/turns.js';
import { SettlementRepository } from './settlement.repository.js';

const WORLDS = 4;
const STEPS = 200;
const MOST_PAYERS = 30;
/** Worlds in which all happens at once; fewer payers, so that workers meet. */
const BUSY_WORLDS = 2;
const MOST_BUSY_PAYERS = 6;
const TAKERS = 5;

/** A fault names its seed: TEST_SEED=… runs it alone. */
const seeds = (count: number): number[] =>
  Array.from({ length: IS_SEED_GIVEN ? 1 : count }, (_, n) => TEST_SEED + n);

/**
 * How much others get while a payer is in line and has room. By start-time fair queueing its number is ahead of the lowest by its
 * last turn at most, divided by its weight; until it is the lowest, another payer gets as many by its own weight, and may be ahead
 * by one turn. So between two of its turns, and over any time, the others get their weights' share of what it gets, and a turn each.
 */
class WaitingPayers {
  private readonly lastTurns = new Map<WorkingPayer, number>();
  /** What each has got since the payer is in line, and its last turn before. */
  private readonly served = new Map<WorkingPayer, Map<WorkingPayer, number>>();

  constructor(private readonly world: PayersAtWork) {}

  get names(): string[] {
    return [...this.served.keys()].map(({ payer }) => payer);
  }

  enter(payer: WorkingPayer): void {
    if (hasWorkAndRoom(payer) && !this.served.has(payer))
      this.served.set(payer, new Map([[payer, this.lastTurns.get(payer) ?? 0]]));
  }

  forgetWhoMayNot(): void {
    for (const payer of this.served.keys()) if (!hasWorkAndRoom(payer)) this.served.delete(payer);
  }

  taken(turn: Turn): void {
    const taker = this.world.payerOf(turn);
    this.lastTurns.set(taker, turn.claimed.length);
    for (const [payer, served] of this.served) {
      const got = (served.get(taker) ?? 0) + turn.claimed.length;
      served.set(taker, got);
      if (payer === taker) continue;
      const share = ((served.get(payer) ?? 0) * taker.weight) / payer.weight;
      expect(got).toBeLessThanOrEqual(share + MOST_PLACES);
    }
    this.forgetWhoMayNot();
  }
}

describe('turns of many payers', () => {
  let database: TestSql;
  beforeAll(async () => (database = await openTestSql()));
  afterAll(() => database.close());

  it.each(seeds(WORLDS))(
    'share by weight, whatever arrives, ends or is paused when (seed %d)',
    async (seed) => {
      const world = new PayersAtWork(database, seed, MOST_PAYERS);
      const { random } = world;
      const waiting = new WaitingPayers(world);
      const underWay: Turn[] = [];
      const write = async (): Promise<void> => {
        const [turn] = underWay.splice(randomInteger(random, 0, underWay.length - 1), 1);
        if (turn !== undefined) await world.write(turn);
      };
      const take = async (): Promise<void> => {
        const highest = new Map(world.payers.map((payer) => [payer.payer, highestPriority(payer)]));
        const turn = await world.take(randomInteger(random, 1, MOST_PLACES));
        if (turn === undefined) {
          expect(waiting.names).toEqual([]);
          return;
        }
        underWay.push(turn);
        waiting.taken(turn);
        const { isPaused, priorities } = world.payerOf(turn);
        expect(isPaused).toBe(false);
        expect(priorities.get(turn.batchId)).toBe(highest.get(turn.payer));
        expect(await world.tooMuchInFlight()).toEqual([]);
      };
      const steps = {
        accept: async () => {
          const payer = world.anyPayer();
          await world.accept(payer);
          waiting.enter(payer);
        },
        take,
        write,
        pause: () => world.pause(world.anyPayer(), world.happens(0.4)),
        sweep: async () => {
          await world.lineUp();
          for (const payer of world.payers) waiting.enter(payer);
        },
      };
      const choices = (['accept', 'take', 'write', 'pause', 'sweep'] as const).flatMap((step, n) =>
        Array.from({ length: [2, 14, 7, 1, 3][n] ?? 0 }, () => step),
      );

      await world.begin();
      for (let step = 0; step < STEPS; step += 1) {
        await steps[randomChoice(random, choices)]();
        waiting.forgetWhoMayNot();
      }
      for (const payer of world.payers) await world.pause(payer, false);
      while (world.unclaimed > 0) {
        await steps.sweep();
        for (let turn = 0; turn < 10; turn += 1) await take();
        while (underWay.length > 0) await write();
      }
      expect(await world.take(MOST_PLACES)).toBeUndefined();
      expect(new Set(world.claimed).size).toBe(world.claimed.length);
    },
    60_000,
  );

  it('come to a payer whose payouts are due after many of another', async () => {
    await new PayersAtWork(database, TEST_SEED, 2).begin();
    const store = new SettlementRepository(database.sql, new Metrics());
    await storeBatch(database.sql, 500, -60_000, { payer: 'before' });
    const after = await storeBatch(database.sql, 1, 0, { payer: 'after' });
    await store.lineUp(2);
    const turns = [await store.takeTurn(turnRequest()), await store.takeTurn(turnRequest())];
    expect(turns.map((turn) => turn?.batchId)).toContain(after.batchId);
  });

  it.each(seeds(BUSY_WORLDS))(
    'keep to what each payer may, and claim everything once, however many take at once (seed %d)',
    async (seed) => {
      const world = new PayersAtWork(database, seed, MOST_BUSY_PAYERS);
      const submittedWhilePaused: string[] = [];
      let arriving = true;
      const isOver = (): boolean => !arriving && world.unclaimed === 0;
      /** Until all is over; each part by its own chance. */
      const go = async (part: number, act: (random: () => number) => Promise<unknown>): Promise<void> => {
        const random = seededRandom(seed + 1_000 * part);
        while (!isOver()) {
          await act(random);
          await sleep(random() * 5);
        }
      };
      const take = async (random: () => number): Promise<void> => {
        const before = world.payers.map(({ isPaused, resumed }) => (isPaused ? resumed : undefined));
        const turn = await world.take(randomInteger(random, 1, MOST_PLACES));
        if (turn === undefined) return;
        const payer = world.payerOf(turn);
        if (before[world.payers.indexOf(payer)] === payer.resumed) submittedWhilePaused.push(turn.payer);
        await sleep(random() * 20);
        await world.write(turn);
      };
      const arrive = async (): Promise<void> => {
        for (let batch = 0; batch < 25; batch += 1) await world.accept(world.anyPayer());
        arriving = false;
      };
      const pause = (random: () => number) => world.pause(world.anyPayer(), arriving && random() < 0.5);
      const watch = async () => expect(await world.tooMuchInFlight()).toEqual([]);

      await world.begin();
      await Promise.all([
        arrive(),
        ...Array.from({ length: TAKERS }, (_, taker) => go(taker, take)),
        go(TAKERS, pause),
        go(TAKERS + 1, () => world.lineUp()),
        go(TAKERS + 2, watch),
      ]);
      expect(new Set(world.claimed).size).toBe(world.claimed.length);
      expect(submittedWhilePaused).toEqual([]);
    },
    60_000,
  );
});
