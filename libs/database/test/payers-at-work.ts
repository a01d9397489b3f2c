import { moveTo, randomChoice, randomInteger, seededRandom, type RandomSource } from '#domain';
import { Metrics } from '#observability';
import type { ClaimedPayout, Turn } from '#use-cases';
import { SettlementRepository } from '../src/settlement/settlement.repository.js';
import type { TestSql } from './open-test-sql.js';
import { resultsOf, ticketsFor } from './payout-batches.js';
import { failedWith, PAID, testItem, TestPayouts } from './payout-steps.js';
import { turnRequest } from './turns.js';

/** Payouts that one turn takes at most. */
export const MOST_PLACES = 20;
const LEASE_MS = 25_000;
const PRIORITIES = ['low', 'normal', 'high'] as const;
const SIZES = [1, 1, 3, 10, 40, 130] as const;

export interface WorkingPayer {
  readonly payer: string;
  readonly weight: number;
  readonly maxInFlight: number | null;
  readonly payouts: TestPayouts;
  readonly priorities: Map<string, number>;
  /** How many no worker has claimed, by batch. */
  readonly pending: Map<string, number>;
  inFlight: number;
  isPaused: boolean;
  /** How often it was. */
  resumed: number;
}

/** Payers of any weight on a real database, who send batches, are paused and may have only so much in flight: by a seed. */
export class PayersAtWork {
  readonly random: RandomSource;
  readonly payers: readonly WorkingPayer[];
  readonly claimed: string[] = [];
  private accepted = 0;
  private readonly store: SettlementRepository;
  private batches = 0;

  constructor(
    private readonly database: TestSql,
    readonly seed: number,
    most: number,
  ) {
    this.random = seededRandom(seed);
    this.store = new SettlementRepository(database.sql, new Metrics());
    // Mostly few, so that each has many turns.
    this.payers = Array.from({ length: Math.round(2 * (most / 2) ** this.random()) }, (_, n) => ({
      payer: `payer-${String(seed)}-${String(n)}`,
      weight: randomChoice(this.random, [1, 1, 2, 5, 20]),
      maxInFlight: this.happens(0.3) ? randomInteger(this.random, 1, 30) : null,
      payouts: new TestPayouts(database.sql, `payer-${String(seed)}-${String(n)}`),
      priorities: new Map(),
      pending: new Map(),
      inFlight: 0,
      isPaused: false,
      resumed: 0,
    }));
  }

  happens(probability: number): boolean {
    return this.random() < probability;
  }

  anyPayer(): WorkingPayer {
    return randomChoice(this.random, this.payers);
  }

  async begin(): Promise<void> {
    await this.run(
      'TRUNCATE payout, payout_batch, payout_due, payout_key, payout_history, batch_event, payer_turn, payer_policy',
    );
    for (const { payer, weight, maxInFlight } of this.payers)
      await this.run('INSERT INTO payer_policy (payer, weight, max_in_flight) VALUES ($1, $2, $3)', [
        payer,
        weight,
        maxInFlight,
      ]);
  }

  /** All that was accepted and is not claimed. */
  get unclaimed(): number {
    return this.accepted - this.claimed.length;
  }

  async accept({ payouts, pending, priorities }: WorkingPayer): Promise<void> {
    const [batchId, count] = [`batch-${String(++this.batches)}`, randomChoice(this.random, SIZES)];
    const priority = randomInteger(this.random, -1, 1);
    const items = Array.from({ length: count }, (_, n) => testItem(`${batchId}-${String(n)}`));
    // A claim may come before the answer.
    this.accepted += count;
    priorities.set(batchId, priority);
    pending.set(batchId, count);
    await payouts.accept(batchId, items, { departure: { priority: PRIORITIES[priority + 1] } });
  }

  async pause(payer: WorkingPayer, isPaused: boolean): Promise<void> {
    if (!isPaused) {
      payer.isPaused = false;
      payer.resumed += 1;
    }
    await this.run('UPDATE payer_policy SET paused = $2 WHERE payer = $1', [payer.payer, isPaused]);
    payer.isPaused = isPaused;
  }

  /** A turn of a worker with so many places. */
  async take(places: number): Promise<Turn | undefined> {
    const turn = await this.store.takeTurn(turnRequest({ places }));
    if (turn === undefined) return undefined;
    const payer = this.payerOf(turn);
    this.claimed.push(...turn.claimed.map(({ payoutId }) => payoutId));
    payer.inFlight += turn.claimed.length;
    const left = (payer.pending.get(turn.batchId) ?? 0) - turn.claimed.length;
    if (left === 0) payer.pending.delete(turn.batchId);
    else payer.pending.set(turn.batchId, left);
    return turn;
  }

  /** The worker that took the turn writes what came of it, for some only after it has looked them up. */
  async write(turn: Turn): Promise<void> {
    const outcome = this.happens(0.5) ? PAID : failedWith('AC03');
    await this.store.write(turn, resultsOf(await this.lookUpSome(turn), outcome));
    this.payerOf(turn).inFlight -= turn.claimed.length;
  }

  private async lookUpSome(turn: Turn): Promise<readonly ClaimedPayout[]> {
    if (this.happens(0.7)) return turn.claimed;
    await this.store.write(turn, resultsOf(turn.claimed, moveTo('in_doubt', { againInMs: 0 })));
    const payoutIds = turn.claimed.map(({ payoutId }) => payoutId);
    return this.store.claim(turn, ticketsFor({ payoutIds }), LEASE_MS);
  }

  lineUp(): Promise<number> {
    return this.store.lineUp(1_000);
  }

  payerOf({ payer }: Turn): WorkingPayer {
    const found = this.payers.find((candidate) => candidate.payer === payer);
    if (found === undefined) throw new Error(`There is no payer ${payer}.`);
    return found;
  }

  /** Payers that have more in flight than they may, by what is committed. */
  async tooMuchInFlight(): Promise<unknown[]> {
    return this.run(`
      SELECT b.payer, sum(b.processing + b.in_doubt)::int AS in_flight, p.max_in_flight
        FROM payout_batch b JOIN payer_policy p USING (payer) GROUP BY b.payer, p.max_in_flight
      HAVING sum(b.processing + b.in_doubt) > p.max_in_flight`);
  }

  private run(text: string, values: unknown[] = []) {
    return this.database.sql.run({ name: 'test_statement', text, plannedAnew: true }, values);
  }
}

/** Whether a payer has something that may be claimed now. */
export function hasWorkAndRoom({ pending, isPaused, maxInFlight, inFlight }: WorkingPayer): boolean {
  return pending.size > 0 && !isPaused && (maxInFlight === null || inFlight < maxInFlight);
}

/** The highest priority of what no worker has claimed. */
export function highestPriority({ pending, priorities }: WorkingPayer): number | undefined {
  return pending.size === 0
    ? undefined
    : Math.max(...[...pending.keys()].map((id) => priorities.get(id) ?? 0));
}
