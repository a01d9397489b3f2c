import {
  isIspb,
  type ApprovalOutcome,
  type InquiryOutcome,
  type Ispb,
  type LookUpOutcome,
  type NoAnswer,
  type PaymentId,
  type Rejected,
  type Settled,
  type SubmissionOutcome,
} from '#domain';
import type { Payment } from '../../src/settlement/rail.port.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

/** How often the rail misbehaves in each way. */
export interface RailTrouble {
  readonly lost: number;
  readonly noAnswer: number;
  readonly rejects: number;
  /** The longest a request may be under way, also when its caller no longer waits. */
  readonly maxDelayMs: number;
  /** The longest a payment may be there without being seen. */
  readonly maxHiddenMs: number;
}

export const NO_RAIL_TROUBLE: RailTrouble = {
  lost: 0,
  noAnswer: 0,
  rejects: 0,
  maxDelayMs: 50,
  maxHiddenMs: 0,
};

const AWAITING = { kind: 'awaiting_approval' } as const;
const NO_ANSWER: NoAnswer = { kind: 'no_answer', detail: 'No answer.', countsAgainstBreaker: true };
/** Rejections that pass, that are for good, and that need an operator; the first is the most frequent. */
const CODES = ['AB03', 'AB03', 'AC03', 'AM04'] as const;

interface Decision {
  readonly payoutId: string;
  readonly outcome: Settled | Rejected;
  readonly visibleFromMs: number;
}

/** A rail that decides each payment id once, loses requests and answers, and delays both. */
export class FakeRail {
  /** Every settlement there was: the payouts, in order. */
  readonly settlements: string[] = [];
  private readonly decisions = new Map<PaymentId, Decision>();
  /** Since when payments that wait for an approval can be seen. */
  private readonly waiting = new Map<PaymentId, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: WorldRandom,
    private readonly trouble: () => RailTrouble,
    private readonly isUnique: boolean,
    readonly approves: boolean,
  ) {}

  /** The moment a payment arrives. Undefined: no answer goes back. */
  receive({ paymentId, payoutId }: Payment): SubmissionOutcome {
    const { lost, noAnswer } = this.trouble();
    if (this.random.happens(lost)) return NO_ANSWER;
    const known = this.isUnique ? this.decisions.get(paymentId) : undefined;
    if (this.approves && known === undefined) {
      if (!this.waiting.has(paymentId)) this.waiting.set(paymentId, this.visibleFromMs());
      return this.random.happens(noAnswer) ? NO_ANSWER : AWAITING;
    }
    const decision = known ?? this.decide(paymentId, payoutId);
    return this.random.happens(noAnswer) ? NO_ANSWER : decision.outcome;
  }

  /** The moment an approval arrives. */
  approve({ paymentId, payoutId }: Payment): ApprovalOutcome {
    const { lost, noAnswer, rejects } = this.trouble();
    if (this.random.happens(lost)) return NO_ANSWER;
    const known = this.decisions.get(paymentId);
    if (known === undefined && this.random.happens(rejects / 4))
      return this.random.happens(noAnswer) ? NO_ANSWER : { kind: 'not_approved', code: 'AM04' };
    const decision = known ?? this.decide(paymentId, payoutId);
    return this.random.happens(noAnswer) ? NO_ANSWER : decision.outcome;
  }

  answer({ paymentId }: Payment): InquiryOutcome {
    if (this.random.happens(this.trouble().noAnswer)) return NO_ANSWER;
    const decision = this.decisions.get(paymentId);
    const waitsFromMs = this.waiting.get(paymentId) ?? Number.POSITIVE_INFINITY;
    if (decision !== undefined && decision.visibleFromMs <= this.time.nowMs) return decision.outcome;
    return waitsFromMs <= this.time.nowMs ? AWAITING : { kind: 'not_known' };
  }

  /** What an operator finds out who asks the rail's people: what it has decided, visible or not. */
  truthOf(paymentId: PaymentId): 'settled' | 'rejected' | 'undecided' {
    return this.decisions.get(paymentId)?.outcome.kind ?? 'undecided';
  }

  lookUp(): LookUpOutcome {
    if (this.random.happens(this.trouble().noAnswer)) return NO_ANSWER;
    return { kind: 'found', receiverIspb: RECEIVER };
  }

  private decide(paymentId: PaymentId, payoutId: string): Decision {
    const { rejects } = this.trouble();
    const decision: Decision = {
      payoutId,
      outcome: this.random.happens(rejects)
        ? { kind: 'rejected', code: this.random.pick(CODES) }
        : { kind: 'settled', receiverIspb: RECEIVER, settledAt: new Date(this.time.nowMs) },
      visibleFromMs: this.visibleFromMs(),
    };
    this.decisions.set(paymentId, decision);
    if (decision.outcome.kind === 'settled') this.settlements.push(payoutId);
    return decision;
  }

  private visibleFromMs(): number {
    return this.time.nowMs + this.random.next() * this.trouble().maxHiddenMs;
  }
}

const RECEIVER: Ispb = ispb('60701190');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
