import {
  DomainError,
  isIspb,
  moveTo,
  type ApprovalOutcome,
  type InquiryOutcome,
  type Ispb,
  type PayoutMove,
  type Settled,
  type SubmissionOutcome,
} from '#domain';
import { Clock } from '../src/time/clock.port.js';
import { PayoutQueue, type PayoutChunk } from '../src/settlement/payout-queue.port.js';
import { RailPace, type BegunCalls } from '../src/settlement/rail-pace.port.js';
import { Rail, type Payment } from '../src/settlement/rail.port.js';
import {
  SettlementStore,
  type ClaimedPayout,
  type ClaimTicket,
  type PayoutResult,
  type Turn,
  type TurnRequest,
} from '../src/settlement/settlement-store.port.js';

/** Time that a test lets pass. */
export class TestClock extends Clock {
  private ms = 0;
  private timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  override nowMs(): number {
    return this.ms;
  }

  override timeOfDay(): Date {
    return new Date(1_760_000_000_000 + this.ms);
  }

  override after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.ms + ms, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }

  /** Lets time pass, with everything that happens meanwhile. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.ms + ms;
    for (;;) {
      await settleDown();
      const [next] = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.ms = Math.max(this.ms, next.atMs);
      next.callback();
    }
    this.ms = untilMs;
  }
}

/** Lets every promise that can settle do so. */
export function settleDown(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Gives out every payout it is asked for, and notes what becomes of them. */
export class NotingStore extends SettlementStore {
  readonly written: PayoutResult[][] = [];
  readonly tickets: ClaimTicket[] = [];
  /** What there is for `takeTurn`. */
  readonly inLine: PayoutChunk[] = [];
  readonly requests: TurnRequest[] = [];
  /** Through which rails it was claimed for. */
  readonly rails: string[] = [];
  /** The next calls to `write` fail with these. */
  readonly failures: Error[] = [];
  /** Payouts that were moved by others meanwhile, to where no settlement belongs. */
  readonly unmatched = new Set<string>();
  /** What payouts are like that differ from a fresh one. */
  readonly known = new Map<string, Partial<ClaimedPayout>>();

  override claim(
    _batch: unknown,
    tickets: readonly ClaimTicket[],
    _leaseMs: number,
    rail: string,
  ): Promise<readonly ClaimedPayout[]> {
    this.tickets.push(...tickets);
    this.rails.push(rail);
    return Promise.resolve(
      tickets.flatMap((ticket) => {
        const payout = { ...fresh(ticket), ...this.known.get(ticket.payoutId) };
        return ticket.maySubmit || payout.work === 'ask' ? [payout] : [];
      }),
    );
  }

  override write(_batch: unknown, results: readonly PayoutResult[]): Promise<readonly string[]> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.written.push([...results]);
    return Promise.resolve(
      results.map(({ payoutId }) => payoutId).filter((payoutId) => !this.unmatched.has(payoutId)),
    );
  }

  override recordUnmatched(
    _batch: unknown,
    settlements: readonly PayoutResult[],
  ): Promise<readonly string[]> {
    const unmatched = settlements.filter(({ payoutId }) => this.unmatched.has(payoutId));
    return Promise.resolve(unmatched.map(({ payoutId }) => payoutId));
  }

  /** Gives what is in `inLine`, in its order, as much as there are places for. */
  override takeTurn(request: TurnRequest): Promise<Turn | undefined> {
    this.requests.push(request);
    const isOpen = ({ payer }: PayoutChunk): boolean =>
      request.placesOfCrowded > 0 || !request.crowded.includes(payer);
    const index = this.inLine.findIndex(isOpen);
    const chunk = this.inLine[index];
    if (chunk === undefined) return Promise.resolve(undefined);
    const { payer, batchId, payoutIds } = chunk;
    const taken = payoutIds.slice(0, request.places);
    const rest = payoutIds.slice(request.places);
    this.inLine.splice(index, 1, ...(rest.length > 0 ? [{ payer, batchId, payoutIds: rest }] : []));
    const tickets = taken.flatMap((payoutId, n) => {
      const fresh = request.fresh[n];
      return fresh === undefined ? [] : [{ payoutId, ...fresh, maySubmit: n < request.submissions }];
    });
    return this.claim(undefined, tickets, request.leaseMs, request.rail).then((claimed) => ({
      payer,
      batchId,
      weight: 1,
      isBounded: false,
      claimed,
    }));
  }

  override lineUp(): Promise<number> {
    return Promise.resolve(0);
  }

  /** What became of a payout, if anything did. */
  moveOf(payoutId: string): PayoutMove | undefined {
    return this.written.flat().find((result) => result.payoutId === payoutId)?.move;
  }
}

/** A rail that answers when and what a test says. */
export class TestRail extends Rail {
  override id = 'test';
  override endToEndIds: Rail['endToEndIds'] = 'ours';
  override ownerCheck: Rail['ownerCheck'] = 'look_up';
  readonly submitted: Payment[] = [];
  lookUps = 0;
  inquiries = 0;
  answer: (payment: Payment, signal: AbortSignal) => Promise<SubmissionOutcome> = settles;
  lookUpAnswer: ReturnType<Rail['lookUp']> = Promise.resolve({ kind: 'found', receiverIspb: RECEIVER });

  override looksUp({ receiverIspb, endToEndId }: Payment): boolean {
    return this.endToEndIds === 'looked_up' ? endToEndId === null : receiverIspb === null;
  }

  override lookUp(): ReturnType<Rail['lookUp']> {
    this.lookUps += 1;
    return this.lookUpAnswer;
  }

  override submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    this.submitted.push(payment);
    return this.answer(payment, signal);
  }

  override approves = false;
  approval: () => Promise<ApprovalOutcome> = settles;
  readonly approved: Payment[] = [];
  inquiryAnswer: () => Promise<InquiryOutcome> = settles;

  override approve(payment: Payment): Promise<ApprovalOutcome> {
    this.approved.push(payment);
    return this.approval();
  }

  override inquire(): ReturnType<Rail['inquire']> {
    this.inquiries += 1;
    return this.inquiryAnswer();
  }
}

/** A pace that a test sets. */
export class TestPace extends RailPace {
  override line = Number.POSITIVE_INFINITY;
  /** The answers to the next calls; all others may begin. */
  readonly waits: number[] = [];
  readonly pauses: number[] = [];
  underWay = 0;

  override begin(callIds: readonly string[]): Promise<BegunCalls> {
    for (const begun of callIds.keys()) {
      const againInMs = this.waits.shift() ?? 0;
      if (againInMs > 0) return Promise.resolve({ begun, againInMs });
      this.underWay += 1;
    }
    return Promise.resolve({ begun: callIds.length, againInMs: 0 });
  }

  override ended(): void {
    this.underWay -= 1;
  }

  override pause(forMs: number): void {
    this.pauses.push(forMs);
  }
}

export class NotingQueue extends PayoutQueue {
  readonly enqueued: PayoutChunk[] = [];

  override wake(): Promise<void> {
    return Promise.resolve();
  }

  override enqueue(chunks: readonly PayoutChunk[]): Promise<void> {
    this.enqueued.push(...chunks);
    return Promise.resolve();
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

export { NotingEvents } from './noting-events.js';

export const RECEIVER: Ispb = ispb('60701190');
export const databaseDown = (): Error => new DomainError('database_unavailable', 'Down.');
export const PAID = moveTo('paid', { receiverIspb: RECEIVER, settledAt: new Date(0) });

/** A rail that settles at once. */
export const settles = (): Promise<Settled> =>
  Promise.resolve({ kind: 'settled', receiverIspb: RECEIVER, settledAt: new Date(0) });

/** When time is up, as every rail answers then. */
export function untilTimeIsUp(signal: AbortSignal): Promise<SubmissionOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve({ kind: 'no_answer', detail: 'No answer in time.', countsAgainstBreaker: true });
    });
  });
}

function fresh({ payoutId, freshPaymentId, freshEndToEndId }: ClaimTicket): ClaimedPayout {
  return {
    payoutId,
    work: 'submit',
    fence: '1',
    amountCents: 100,
    pixKey: { type: 'EMAIL', value: 'ana@example.com' },
    expectedTaxId: null,
    description: null,
    paymentId: freshPaymentId,
    endToEndId: freshEndToEndId,
    railReference: null,
    status: 'processing',
    attempts: 1,
    receiverIspb: null,
    sentMsAgo: 0,
    doubtfulMs: 0,
    mayBeTaken: false,
    otherRail: null,
  };
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
