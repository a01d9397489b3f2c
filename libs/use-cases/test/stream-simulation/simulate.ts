import { isIspb, type Ispb } from '#domain';
import { Fleet } from '../simulation/fleet.js';
import { NO_TROUBLE, type Trouble } from '../simulation/simulated-process.js';
import { VirtualTime } from '../simulation/virtual-time.js';
import { WorldRandom } from '../simulation/world-random.js';
import { Auditor } from './auditor.js';
import { FakeRedis } from './fake-redis.js';
import { FakeStreamTable, type LoggedCall, type StreamTimes } from './fake-stream-table.js';
import type { Safeguards } from './safeguards.js';
import { SimulatedClients } from './simulated-clients.js';
import { runStreamApi } from './simulated-stream-api.js';
import type { StreamWorld } from './stream-world.js';
import { Witness } from './witness.js';

/** Everything goes wrong until here; from here on only signals are lost, and clients give up and vanish. */
const TROUBLE_ENDS_AT_MS = 20_000;
const MAX_FREEZE_MS = 8_000;
const CALM_AT_MS = TROUBLE_ENDS_AT_MS + MAX_FREEZE_MS + 4_000;
const LAST_MESSAGES_AT_MS = CALM_AT_MS + 15_000;
const OVER_AT_MS = CALM_AT_MS + 300_000;
const APIS = 3;
const MOST_COLLECTORS = 10;
const MOST_DELIVERIES = 20;
const REDIS_TROUBLES = 6;
const LONGEST_OUTAGE_MS = 4_000;
const WAIT_MS = 4_000;

export interface Outcome {
  readonly faults: readonly string[];
  readonly times: StreamTimes;
  readonly log: readonly LoggedCall[];
}

/** One run of several APIs and clients against an unreliable world; the same seed gives the same run. */
export async function simulate(seed: number, safeguards: Safeguards): Promise<Outcome> {
  const random = new WorldRandom(seed);
  const time = new VirtualTime(random.next);
  const isTroubled = (): boolean => time.nowMs < TROUBLE_ENDS_AT_MS;
  const isCalm = (): boolean => time.nowMs >= CALM_AT_MS;
  const chosen = chooseTrouble(random);
  const trouble = (): Trouble => (isTroubled() ? chosen : NO_TROUBLE);
  // A lease may be shorter than a wait.
  const times = { waitMs: WAIT_MS, leaseMs: random.pick([3_000, 8_000]) };
  const table = new FakeStreamTable(ispbOf(seed), times, safeguards);
  const redis = new FakeRedis(time, random, random.pick([0, 0.05, 0.5, 1]), safeguards.correction);
  const witness = new Witness(table, times, time, CALM_AT_MS);
  const world: StreamWorld = { safeguards, times, table, redis, witness, time, random, isTroubled, isCalm };
  const apis = new Fleet(APIS, time, random, trouble, (process) => runStreamApi(process, world));
  const clients = new SimulatedClients(world, apis);
  for (let n = random.next() * MOST_COLLECTORS; n > 0; n -= 1) void clients.collect();
  let undelivered = 1 + Math.floor(random.next() * MOST_DELIVERIES);
  const delivered = (): void => {
    undelivered -= 1;
  };
  for (let n = undelivered; n > 0; n -= 1)
    time.after(random.next() * LAST_MESSAGES_AT_MS, () => void clients.deliver().then(delivered));
  troubleRedis(redis, time, random);
  const isCollected = (): boolean =>
    undelivered === 0 &&
    table.line.length === 0 &&
    [...table.streams.values()].every(({ outstanding }) => outstanding.length === 0);
  await time.run(OVER_AT_MS, () => time.nowMs > LAST_MESSAGES_AT_MS && isCollected());
  apis.stop();
  const auditor = new Auditor(witness.received);
  auditor.read(table.log);
  const faults = [...auditor.faults, ...witness.faults];
  return { faults, times, log: table.log };
}

function troubleRedis(redis: FakeRedis, time: VirtualTime, random: WorldRandom): void {
  for (let n = random.next() * REDIS_TROUBLES; n > 0; n -= 1) {
    const outageMs = random.pick([0, random.next() * LONGEST_OUTAGE_MS]);
    time.after(random.next() * (TROUBLE_ENDS_AT_MS - outageMs), () => {
      redis.isDown = outageMs > 0;
      if (random.happens(0.7)) redis.seats.lose();
      time.after(outageMs, () => {
        redis.isDown = false;
      });
    });
  }
}

/** A world in which one thing goes wrong often, and the others now and then. */
function chooseTrouble(random: WorldRandom): Trouble {
  const rare = (): number => (random.happens(0.4) ? random.next() * 0.15 : random.next() * 0.02);
  return {
    crash: rare() / 3,
    freeze: rare() / 3,
    maxFreezeMs: MAX_FREEZE_MS,
    callFails: rare(),
    answerLost: rare(),
    maxDelayMs: random.pick([50, 500, 3_000]),
  };
}

/** Another one for each run. */
export function ispbOf(seed: number): Ispb {
  const text = String(seed % 100_000_000).padStart(8, '0');
  if (!isIspb(text)) throw new Error(text);
  return text;
}
