import {
  CircuitBreaker,
  type EndToEndId,
  type InquiryOutcome,
  type LookUpOutcome,
  type NoAnswer,
  type PixKey,
  type SubmissionOutcome,
} from '#domain';
import { CallTimeLimits } from './call-time-limits.js';
import type { Clock } from './clock.port.js';
import { Semaphore } from './semaphore.js';
import type { Payment, Rail } from './rail.port.js';
import type { SettlementEvents } from './settlement-events.port.js';
import type { SettlementSettings } from './settlement-settings.js';

/** A rail that asks to be called later and does not say when is left alone for this long. */
const PAUSE_MS = 1_000;

/** It was not sent: the time for that had passed while it waited. */
export interface TooLate {
  readonly kind: 'too_late';
}

/** The calls of this process to the rail: limited in number and time, watched by the circuit breaker, never throwing. */
export class RailCalls {
  private readonly breaker: CircuitBreaker;
  private readonly semaphore: Semaphore;
  private readonly timeLimits: CallTimeLimits;

  constructor(
    private readonly rail: Rail,
    private readonly clock: Clock,
    private readonly events: SettlementEvents,
    settings: SettlementSettings,
  ) {
    this.breaker = new CircuitBreaker(settings.breaker);
    this.semaphore = new Semaphore(settings.maxRailCalls);
    this.timeLimits = new CallTimeLimits(clock, settings.railTimeoutMs);
  }

  /** How many payouts may be submitted now; those that may not are left alone, no attempt spent. */
  submissionsAllowed(): number {
    return this.breaker.allowance(this.clock.nowMs());
  }

  async lookUp(pixKey: PixKey, endToEndId: EndToEndId): Promise<LookUpOutcome> {
    const outcome = await this.call((signal) => this.rail.lookUp(pixKey, endToEndId, signal));
    // An answer of the directory says nothing about the rail, but without the directory there is nothing to submit.
    if (outcome.kind === 'no_answer' || outcome.kind === 'not_taken') this.watch(outcome);
    return outcome;
  }

  /** @param isInTime asked at the last moment before the call: whether the payment may still be sent. */
  async submit(payment: Payment, isInTime: () => boolean): Promise<SubmissionOutcome | TooLate> {
    const outcome = await this.call<SubmissionOutcome | TooLate>((signal) =>
      isInTime() ? this.rail.submit(payment, signal) : Promise.resolve({ kind: 'too_late' }),
    );
    if (outcome.kind !== 'too_late') this.watch(outcome);
    return outcome;
  }

  /** Questions continue while the breaker is open, and do not move it: what counts is whether payments get through. */
  inquire(endToEndId: EndToEndId): Promise<InquiryOutcome> {
    return this.call((signal) => this.rail.inquire(endToEndId, signal));
  }

  /** Ends every call that is under way; none of them has an answer then. */
  endAll(): void {
    this.timeLimits.endAll();
  }

  private async call<Outcome>(begin: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome | NoAnswer> {
    const permit = this.semaphore.take();
    if (permit !== undefined) await permit;
    try {
      return await begin(this.timeLimits.signal());
    } catch {
      return { kind: 'no_answer', detail: 'The call ended in an error.', countsAgainstBreaker: true };
    } finally {
      this.semaphore.release();
    }
  }

  private watch(outcome: SubmissionOutcome | LookUpOutcome): void {
    const nowMs = this.clock.nowMs();
    if (outcome.kind !== 'no_answer' && outcome.kind !== 'not_taken') {
      if (this.breaker.answered()) this.events.railUp();
    } else if (outcome.countsAgainstBreaker) {
      if (this.breaker.notAnswered(nowMs)) this.events.railDown();
    } else if (outcome.kind === 'not_taken') {
      this.breaker.pause(nowMs, outcome.retryAfterMs ?? PAUSE_MS);
    }
  }
}
