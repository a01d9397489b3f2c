import { DomainError, isClientId, parsePixKey, type ClientId, type PayoutBatchOrder } from '#domain';
import type { AcceptedBatch } from '../../src/payouts/accept-batch.js';
import type { FakePayer } from './fake-payout.js';
import type { Fleet } from '../simulation/fleet.js';
import type { Post } from './simulated-api.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

export const AMOUNT_CENTS = 100;
const LAST_POST_MS = 30_000;
/** A post without an answer is repeated after this. */
const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_TRAVEL_MS = 12_000;

/** A batch of a payer, and every answer that came for it. */
export interface PostedBatch {
  readonly payer: FakePayer;
  readonly order: PayoutBatchOrder;
  readonly answers: (AcceptedBatch | DomainError)[];
}

interface FintechWorld {
  readonly apis: Fleet<Post>;
  readonly time: VirtualTime;
  readonly random: WorldRandom;
  readonly isTroubled: () => boolean;
}

/** Posts batches of every payer and repeats each post until it has an answer; some at once, some after one. */
export function postBatches(
  payers: readonly FakePayer[],
  count: number,
  world: FintechWorld,
): readonly PostedBatch[] {
  const { time, random } = world;
  return Array.from({ length: count }, (_, n) => {
    const payer = payers[n % payers.length];
    if (payer === undefined) throw new Error('There is a payer.');
    const posted: PostedBatch = { payer, order: orderOf(n, payers.length, random), answers: [] };
    const clicks = random.happens(0.2) ? 2 : 1;
    for (let click = 0; click < clicks; click += 1)
      time.after(random.next() * LAST_POST_MS, () => {
        post(posted, world);
      });
    return posted;
  });
}

/** An external id may be the one of the payer's batch before. */
export function orderOf(n: number, payers: number, random: WorldRandom): PayoutBatchOrder {
  const batchId = clientId(`batch-${String(n)}`);
  const key = parsePixKey('receiver@example.com', 'EMAIL');
  if (!key.ok) throw new Error(key.fault.message.text);
  const items = Array.from({ length: 1 + Math.floor(random.next() * 2) }, (_, index) => {
    const owner = n >= payers && random.happens(0.3) ? n - payers : n;
    return {
      externalId: clientId(`invoice-${String(owner)}-${String(index)}`),
      userId: clientId('user'),
      amountCents: AMOUNT_CENTS,
      pixKey: key.value,
    };
  });
  return { batchId, items };
}

function post(posted: PostedBatch, world: FintechWorld): void {
  const { apis, time, random, isTroubled } = world;
  const { payer, order, answers } = posted;
  const travelMs = (): number => random.delayMs(isTroubled() ? LONGEST_TRAVEL_MS : 50);
  const again = (): void => {
    time.after(random.next() * LONGEST_PAUSE_MS, () => {
      post(posted, world);
    });
  };
  let isOver = false;
  const end = (isAnswered: boolean): void => {
    if (isOver) return;
    isOver = true;
    if (!isAnswered || (isTroubled() && random.happens(0.2))) again();
  };
  time.after(TIMEOUT_MS, () => {
    end(false);
  });
  const answer: Post['answer'] = (given) => {
    time.after(travelMs(), () => {
      if (isOver) return;
      const isRetryable = given instanceof DomainError && given.code === 'database_unavailable';
      if (!isRetryable) answers.push(given);
      end(!isRetryable);
    });
  };
  time.after(travelMs(), () => {
    apis.send({ payer: payer.payer, order, answer });
  });
}

function clientId(text: string): ClientId {
  if (!isClientId(text)) throw new Error(text);
  return text;
}
