import { isIspb, type Ispb, type OperatorCommand } from '#domain';
import type { FakePayout } from './fake-payout.js';
import type { FakePayoutTable } from './fake-payout-table.js';
import type { FakeRail } from './fake-rail.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

/** `honest`: marks what the rail has decided, and nothing else. `careless`: marks anything as anything. Both ask and redrive at will. */
export type Operators = 'none' | 'honest' | 'careless';

/** An operator acts about this often; mostly more often than a real one would. */
const LONGEST_PAUSE_MS = 20_000;

const WISHES = ['check_status', 'redrive', 'mark'] as const;
const RECEIVER: Ispb = ispb('60701190');

interface OperatedWorld {
  readonly operators: Operators;
  readonly table: FakePayoutTable;
  readonly rail: FakeRail;
  readonly time: VirtualTime;
  readonly random: WorldRandom;
  readonly isOver: () => boolean;
}

/** People who act on payouts at random moments, now and then twice at once, until trouble is over. */
export function operate(world: OperatedWorld): void {
  const { operators, table, time, random, isOver } = world;
  if (operators === 'none') return;
  const pauseMs = random.next() * LONGEST_PAUSE_MS;
  const act = (): void => {
    if (isOver()) return;
    const payout = table.payouts[Math.floor(random.next() * table.payouts.length)];
    const order = payout && orderFor(payout, world);
    for (let click = 0; order !== undefined && click < (random.happens(0.2) ? 2 : 1); click += 1)
      table.operate(payout?.payoutId ?? '', order, time.nowMs);
    time.after(random.next() * pauseMs, act);
  };
  time.after(random.next() * pauseMs, act);
}

function orderFor(
  { paymentId }: FakePayout,
  { operators, rail, random, time }: OperatedWorld,
): OperatorCommand | undefined {
  const reason = 'why not';
  const markPaid: OperatorCommand = {
    action: 'mark_paid',
    reason,
    settledAt: new Date(time.nowMs),
    endToEndId: null,
    receiverIspb: RECEIVER,
  };
  const markFailed: OperatorCommand = { action: 'mark_failed', reason };
  const wish = random.pick(WISHES);
  if (wish !== 'mark') return { action: wish, reason: null };
  if (operators === 'careless') return random.happens(0.5) ? markPaid : markFailed;
  switch (paymentId === null ? 'undecided' : rail.truthOf(paymentId)) {
    case 'settled':
      return markPaid;
    case 'rejected':
      return markFailed;
    case 'undecided':
      return undefined;
  }
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
