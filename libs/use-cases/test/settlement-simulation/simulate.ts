import { FakeBatchTable } from './fake-batch-table.js';
import { ONE_PAYER, type FakePayout } from './fake-payout.js';
import { FakePayoutTable } from './fake-payout-table.js';
import { Broker } from './fake-queue.js';
import { FakeRail, NO_RAIL_TROUBLE, type RailTrouble } from './fake-rail.js';
import { Fleet } from '../simulation/fleet.js';
import type { Safeguards } from './safeguards.js';
import { runApi } from './simulated-api.js';
import { postBatches, type PostedBatch } from './simulated-fintechs.js';
import { operate, type Operators } from './simulated-operator.js';
import { changePolicies, choosePayers, type Pause } from './simulated-payers.js';
import { NO_TROUBLE, type Trouble } from '../simulation/simulated-process.js';
import { runWorker } from './simulated-worker.js';
import { VirtualTime } from '../simulation/virtual-time.js';
import { WorldRandom } from '../simulation/world-random.js';

/** Everything goes wrong until here; from here on nothing does, and all must come to its end. */
const TROUBLE_ENDS_AT_MS = 90_000;
const OVER_AT_MS = 1_200_000;
/** A payment whose approval was refused is approved within an hour. */
const APPROVED_AT_MS = 5_000_000;
/** Requests that were under way when trouble ended arrive within this. */
const LAST_ARRIVALS_MS = 60_000;
const WORKERS = 3;
const APIS = 2;

/** What a run came to. */
export interface Outcome {
  readonly posted: readonly PostedBatch[];
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
  /** Several payers, each with its weight and its limits, that are paused at random moments; otherwise one. */
  readonly hasPolicies?: boolean;
}

/** One run of several APIs and workers against an unreliable world; the same seed gives the same run. */
export async function simulate(
  seed: number,
  safeguards: Safeguards,
  { operators = 'honest', approves = false, hasPolicies = false }: Conditions = {},
): Promise<Outcome> {
  const random = new WorldRandom(seed);
  const time = new VirtualTime(random.next);
  const isTroubled = (): boolean => time.nowMs < TROUBLE_ENDS_AT_MS;
  const isOver = (): boolean => !isTroubled();
  const chosen = chooseTrouble(random);
  const trouble = (): Trouble => (isTroubled() ? chosen.trouble : NO_TROUBLE);
  const railTrouble = (): RailTrouble => (isTroubled() ? chosen.rail : NO_RAIL_TROUBLE);
  const payers = hasPolicies ? choosePayers(random) : [{ ...ONE_PAYER }];
  const count = 1 + Math.floor(random.next() * (hasPolicies ? 6 : 3));
  const table = new FakePayoutTable(safeguards, payers);
  const batches = new FakeBatchTable(table, payers, safeguards);
  const rail = new FakeRail(time, random, railTrouble, safeguards.unique, approves);
  const broker = new Broker(time, random);
  const world = { safeguards, batches, table, broker, rail, time, random, railTrouble };
  const workers = new Fleet(WORKERS, time, random, trouble, (process) => runWorker(process, world));
  broker.consume = (job) => {
    workers.send(job);
  };
  const apis = new Fleet(APIS, time, random, trouble, (process) => runApi(process, world));
  const posted = postBatches(payers, count, { apis, time, random, isTroubled });
  operate({ operators, table, rail, time, random, isOver });
  const pauses = hasPolicies ? changePolicies(payers, { time, random, isOver }) : [];
  const isSettled = (): boolean =>
    posted.every(({ answers }) => answers.length > 0) &&
    table.payouts.every(({ dueAtMs }) => dueAtMs === null);
  await time.run(approves ? APPROVED_AT_MS : OVER_AT_MS, () => !isTroubled() && isSettled());
  workers.stop();
  apis.stop();
  await time.run(time.nowMs + LAST_ARRIVALS_MS, () => false);
  const { payouts, submissions, mostInFlight } = table;
  return { posted, payouts, settlements: rail.settlements, submissions, pauses, mostInFlight };
}

/** A world in which one thing goes wrong often, and the others now and then. */
function chooseTrouble(random: WorldRandom): { trouble: Trouble; rail: RailTrouble } {
  const rare = (): number => (random.happens(0.4) ? random.next() * 0.3 : random.next() * 0.05);
  return {
    trouble: {
      crash: rare(),
      freeze: rare(),
      maxFreezeMs: 90_000,
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
