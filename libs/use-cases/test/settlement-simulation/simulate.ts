import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, DomainError, parseIspb } from '#domain';
import { PayoutQueue, type PayoutChunk } from '../../src/settlement/payout-queue.port.js';
import { RailHold } from '../../src/settlement/rail-hold.js';
import { NoPace } from '../../src/settlement/rail-pace.port.js';
import { Rail } from '../../src/settlement/rail.port.js';
import { SettleChunk } from '../../src/settlement/settle-chunk.js';
import { SettlementStore, type TurnRequest } from '../../src/settlement/settlement-store.port.js';
import { SweepPayouts } from '../../src/settlement/sweep-payouts.js';
import { TestHolds } from '../test-holds.js';
import { FakePayoutTable, type FakePayout } from './fake-payout-table.js';
import type { Safeguards } from './safeguards.js';
import { FakeRail, NO_RAIL_TROUBLE, type RailTrouble } from './fake-rail.js';
import { NO_TROUBLE, SimulatedProcess, type Trouble } from './simulated-process.js';
import { changePolicies, choosePayers, type Pause } from './simulated-payers.js';
import { NoEvents } from './no-events.js';
import { operate, type Operators } from './simulated-operator.js';
import { VirtualTime } from './virtual-time.js';
import { WorldRandom } from './world-random.js';

/** Everything goes wrong until here; from here on nothing does, and all must come to its end. */
const TROUBLE_ENDS_AT_MS = 90_000;
const OVER_AT_MS = 1_200_000;
/** A payment whose approval was refused is approved within an hour. */
const APPROVED_AT_MS = 5_000_000;
/** Requests that were under way when trouble ended arrive within this. */
const LAST_ARRIVALS_MS = 60_000;
const WORKERS = 3;
const RESTART_AFTER_MS = 2_000;
/** Slower than in earnest: most sweeps find nothing. */
const SWEEP_EVERY_MS = 3_000;
const RAIL_TIMEOUT_MS = 10_000;

/** What a run came to. */
export interface Outcome {
  readonly payouts: readonly FakePayout[];
  /** The payouts that have settled at the rail, one entry for each settlement. */
  readonly settlements: readonly string[];
  readonly submissions: FakePayoutTable['submissions'];
  readonly pauses: readonly Pause[];
  readonly mostInFlight: FakePayoutTable['mostInFlight'];
}

export interface Conditions {
  readonly operators?: Operators;
  /** The rail waits for approvals. */
  readonly approves?: boolean;
  /** Several payers, each with its weight and its bound, that are paused at random moments; otherwise one. */
  readonly hasPolicies?: boolean;
}

/** One run of several workers against an unreliable world; the same seed gives the same run. */
export async function simulate(
  seed: number,
  safeguards: Safeguards,
  { operators = 'honest', approves = false, hasPolicies = false }: Conditions = {},
): Promise<Outcome> {
  const random = new WorldRandom(seed);
  const time = new VirtualTime(random.next);
  const isTroubled = (): boolean => time.nowMs < TROUBLE_ENDS_AT_MS;
  const chosen = chooseTrouble(random);
  const trouble = (): Trouble => (isTroubled() ? chosen.trouble : NO_TROUBLE);
  const railTrouble = (): RailTrouble => (isTroubled() ? chosen.rail : NO_RAIL_TROUBLE);
  const count = 1 + Math.floor(random.next() * 5);
  const payers = hasPolicies ? choosePayers(random) : undefined;
  const table = new FakePayoutTable(hasPolicies ? 2 * count : count, safeguards, payers);
  const rail = new FakeRail(time, random, railTrouble, safeguards.unique, approves);
  const processes: SimulatedProcess[] = [];
  const world = { table, rail, time, random, railTrouble, processes };
  for (let worker = 0; worker < WORKERS; worker += 1) keepRunning(worker, world, trouble);
  operate({ operators, table, rail, time, random, isOver: () => !isTroubled() });
  const pauses =
    payers === undefined ? [] : changePolicies(payers, { time, random, isOver: () => !isTroubled() });
  deliver(undefined, world);
  const isSettled = (): boolean => table.payouts.every(({ dueAtMs }) => dueAtMs === null);
  await time.run(approves ? APPROVED_AT_MS : OVER_AT_MS, () => !isTroubled() && isSettled());
  for (const process of processes) process.isDead = true;
  await time.run(time.nowMs + LAST_ARRIVALS_MS, () => false);
  const { payouts, submissions, mostInFlight } = table;
  return { payouts, settlements: rail.settlements, submissions, pauses, mostInFlight };
}

/** A world in which one thing goes wrong often, and the others now and then. */
function chooseTrouble(random: WorldRandom): { trouble: Trouble; rail: RailTrouble } {
  const rare = (): number => (random.happens(0.4) ? random.next() * 0.3 : random.next() * 0.05);
  return {
    trouble: {
      crash: rare(),
      freeze: rare(),
      callFails: rare(),
      answerLost: rare(),
      maxDelayMs: random.pick([50, 2_000, 20_000]),
    },
    rail: {
      lost: rare(),
      noAnswer: rare() * 2,
      rejects: rare() * 3,
      maxDelayMs: random.pick([50, 5_000, 15_000, 40_000]),
      maxHiddenMs: random.pick([0, 9_000]),
    },
  };
}

interface World {
  readonly table: FakePayoutTable;
  readonly rail: FakeRail;
  readonly time: VirtualTime;
  readonly random: WorldRandom;
  readonly railTrouble: () => RailTrouble;
  /** One for each worker, the one that runs at present. */
  readonly processes: SimulatedProcess[];
}

/** What a running worker does with a job: payouts in flight, or a turn. */
const handlers = new WeakMap<SimulatedProcess, (chunk: PayoutChunk | undefined) => void>();

/** Runs a worker, and another in its place whenever it has died. */
function keepRunning(worker: number, world: World, trouble: () => Trouble): void {
  const { time, random, processes } = world;
  const process = new SimulatedProcess(time, random, trouble);
  processes[worker] = process;
  process.onDeath = () => {
    time.after(random.next() * RESTART_AFTER_MS, () => {
      keepRunning(worker, world, trouble);
    });
  };
  runProcess(process, world);
}

/** A job reaches some worker sooner or later; with one that is dead by then it is lost. */
function deliver(chunk: PayoutChunk | undefined, { time, random, processes }: World): void {
  time.after(random.delayMs(5_000), () => {
    const process = processes[Math.floor(random.next() * processes.length)];
    process?.wake(() => handlers.get(process)?.(chunk));
  });
}

/** A worker: takes the jobs it is given, and sweeps, until it dies. */
function runProcess(process: SimulatedProcess, world: World): void {
  const { store, queue, rail } = portsOf(process, world);
  const payer = parseIspb('32074986');
  if (!payer.ok) throw new Error(payer.fault.message.text);
  const settings = {
    payerIspb: payer.value,
    railTimeoutMs: RAIL_TIMEOUT_MS,
    leaseMs: 25_000,
    maxRailCalls: 100,
    policy: DEFAULT_SETTLEMENT_POLICY,
    breaker: DEFAULT_BREAKER_POLICY,
    random: world.random.next,
  };
  const pauses = { isPaused: () => false };
  const events = new NoEvents();
  // Of its policy: a payment that is rejected for want of balance needs review.
  const pace = new NoPace();
  const hold = new RailHold(new TestHolds(process), rail, process, events, pace, settings);
  const settleChunk = new SettleChunk(store, rail, queue, process, events, settings, pace, pauses, hold);
  const sweepPayouts = new SweepPayouts(store, queue);
  handlers.set(process, (chunk) => {
    const work = chunk === undefined ? settleChunk.takeTurn(() => true) : settleChunk.settle(chunk);
    work.catch(() => undefined);
  });
  const sweep = (): void => {
    const again = (): void => void process.after(SWEEP_EVERY_MS, sweep);
    sweepPayouts.sweep().then(again, again);
  };
  process.after(world.random.next() * SWEEP_EVERY_MS, sweep);
}

function portsOf(process: SimulatedProcess, world: World) {
  const { table, rail, time, random, railTrouble } = world;
  const noDatabase = (): Error => new DomainError('database_unavailable', 'Down.');
  const noRedis = (): Error => new DomainError('redis_unavailable', 'Down.');

  class FakeStore extends SettlementStore {
    override claim(
      _batch: unknown,
      ...[tickets, leaseMs, railId]: [Parameters<SettlementStore['claim']>[1], number, string]
    ) {
      return process.call(() => table.claim(tickets, leaseMs, railId, time.nowMs), noDatabase);
    }

    override write(_batch: unknown, results: Parameters<SettlementStore['write']>[1]) {
      return process.call(() => table.write(results, time.nowMs), noDatabase);
    }

    override recordUnmatched() {
      return Promise.resolve([]);
    }

    override takeTurn(request: TurnRequest) {
      return process.call(() => table.takeTurn(request, time.nowMs), noDatabase);
    }

    override lineUp() {
      const inLine = () =>
        table.due('unclaimed', time.nowMs).length + table.due('in_flight', time.nowMs).length;
      return process.call(inLine, noDatabase);
    }
  }

  class FakeQueue extends PayoutQueue {
    override wake(turns: number): Promise<void> {
      return process.call(() => {
        for (let turn = 0; turn < turns; turn += 1) deliver(undefined, world);
      }, noRedis);
    }

    override enqueue(chunks: readonly PayoutChunk[]): Promise<void> {
      if (chunks.length === 0) return Promise.resolve();
      return process.call(() => {
        for (const chunk of chunks) deliver(chunk, world);
      }, noRedis);
    }

    override waitingCount(): Promise<number> {
      return process.call(() => 0, noRedis);
    }
  }

  /** A request travels, is dealt with, and its answer travels back, also when its caller no longer waits. */
  function travel<Answer>(deal: () => Answer, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      const { maxDelayMs } = railTrouble();
      const hear = (answer: Answer): void => {
        process.wake(() => {
          resolve(answer);
        });
      };
      const timedOut = {
        kind: 'no_answer',
        detail: 'No answer in time.',
        countsAgainstBreaker: true,
      } as Answer;
      signal.addEventListener('abort', () => {
        hear(timedOut);
      });
      time.after(random.delayMs(maxDelayMs), () => {
        const answer = deal();
        time.after(random.delayMs(maxDelayMs), () => {
          hear(answer);
        });
      });
    });
  }

  class TravellingRail extends Rail {
    override readonly id = 'simulated';
    override readonly endToEndIds = 'ours';
    override readonly ownerCheck = 'none';
    override readonly approves = rail.approves;

    override looksUp({ receiverIspb }: Parameters<Rail['looksUp']>[0]): boolean {
      return receiverIspb === null;
    }

    override lookUp(...[, signal]: Parameters<Rail['lookUp']>) {
      return travel(() => rail.lookUp(), signal);
    }

    override submit(...[payment, signal]: Parameters<Rail['submit']>) {
      return travel(() => rail.receive(payment), signal);
    }

    override approve(...[payment, signal]: Parameters<Rail['approve']>) {
      return travel(() => rail.approve(payment), signal);
    }

    override inquire(...[payment, signal]: Parameters<Rail['inquire']>) {
      return travel(() => rail.answer(payment), signal);
    }
  }

  return { store: new FakeStore(), queue: new FakeQueue(), rail: new TravellingRail() };
}
