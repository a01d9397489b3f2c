import type { FakePayer } from './fake-payout.js';
import { AMOUNT_CENTS } from './simulated-fintechs.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

const LONGEST_MS = 15_000;

export interface Pause {
  readonly payer: FakePayer;
  readonly fromMs: number;
  untilMs: number;
}

export function choosePayers(random: WorldRandom): readonly FakePayer[] {
  const choose = (n: number): FakePayer => ({
    payer: `payer-${String(n)}`,
    weight: random.pick([1, 1, 3]),
    maxInFlight: random.pick([null, 1, 2]),
    dailyLimitCents: random.pick([null, AMOUNT_CENTS, 3 * AMOUNT_CENTS]),
    isPaused: false,
    turn: 0,
  });
  return Array.from({ length: 1 + Math.floor(random.next() * 4) }, (_, n) => choose(n));
}

/** Pauses payers and lets them go on, at random moments, until trouble is over. Returns the pauses, also those to come. */
export function changePolicies(
  payers: readonly FakePayer[],
  {
    time,
    random,
    isOver,
  }: { readonly time: VirtualTime; readonly random: WorldRandom; readonly isOver: () => boolean },
): readonly Pause[] {
  const pauses: Pause[] = [];
  const change = (payer: FakePayer): void => {
    if (payer.isPaused) {
      const last = pauses.findLast((pause) => pause.payer === payer);
      if (last !== undefined) last.untilMs = time.nowMs;
      payer.isPaused = false;
    } else if (!isOver()) {
      payer.isPaused = true;
      pauses.push({ payer, fromMs: time.nowMs, untilMs: Infinity });
    }
    if (!isOver())
      time.after(random.next() * LONGEST_MS, () => {
        change(payer);
      });
  };
  for (const payer of payers)
    time.after(random.next() * LONGEST_MS, () => {
      change(payer);
    });
  return pauses;
}
