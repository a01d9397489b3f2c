import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  CircuitBreaker,
  type ApprovalOutcome,
  type InquiryOutcome,
  type LookUpOutcome,
  type NoAnswer,
  type NotTaken,
  type SubmissionOutcome,
  type UnsentReason,
} from '#domain';
import type { Clock } from '../time/clock.port.js';
import type { RailHold } from './rail-hold.js';
import type { RailPace } from './rail-pace.port.js';
import { RailTurns } from './rail-turns.js';
import type { Payment, Rail } from './rail.port.js';
import type { SettlementEvents } from './settlement-events.port.js';
import type { SettlementSettings } from './settlement-settings.js';

/** A rail that asks to be called later and does not say when is left alone for this long. */
const PAUSE_MS = 1_000;

/** There was no room for a call within the time it had; nothing was sent. */
interface NoRoom {
  readonly kind: 'no_room';
  readonly againInMs: number;
}

/** Its turn came, and it is not to be sent any more. */
export interface Unsent {
  readonly kind: 'unsent';
  readonly why: UnsentReason;
}

/** Until when a claim may send, and whether its payer is paused: looked at at the last moment before the call. */
export interface SendingLimits {
  readonly untilMs: number;
  readonly isPaused: () => boolean;
}

/** The account at the rail lacks the balance; nothing was sent. */
export interface Held {
  readonly kind: 'held';
}
const HELD: Held = { kind: 'held' };

/** The calls of this process to the rail: limited in number and time, watched by the circuit breaker, never throwing. */
export class RailCalls {
  private readonly breaker: CircuitBreaker;
  private readonly semaphore: Semaphore;
  private readonly timeLimits: CallTimeLimits;
  private readonly turns: RailTurns;

  constructor(
    private readonly rail: Rail,
    private readonly clock: Clock,
    private readonly events: SettlementEvents,
    private readonly settings: SettlementSettings,
    private readonly pace: RailPace,
    private readonly hold: RailHold,
  ) {
    this.turns = new RailTurns(pace, clock);
    this.breaker = new CircuitBreaker(settings.breaker);
    this.semaphore = new Semaphore(settings.maxRailCalls);
    this.timeLimits = new CallTimeLimits(clock, settings.railTimeoutMs);
  }

  /** How many payouts may be submitted now; those that may not are left alone, no attempt spent. */
  submissionsAllowed(): number {
    return this.breaker.allowance(this.clock.nowMs());
  }

  /** @param untilMs how long it may wait for its turn */
  async lookUp(payment: Payment, untilMs: number): Promise<LookUpOutcome | Held> {
    const outcome = await this.call<LookUpOutcome | Held>(
      untilMs,
      (signal) => (this.hold.isHeld ? Promise.resolve(HELD) : this.rail.lookUp(payment, signal)),
      'look_up',
    );
    if (outcome.kind === 'no_room') return this.hold.isHeld ? HELD : this.notTaken(outcome);
    // An answer of the directory says nothing about the rail, but without the directory there is nothing to submit.
    if (outcome.kind === 'no_answer' || outcome.kind === 'not_taken') this.watch(outcome);
    return outcome;
  }

  submit(payment: Payment, limits: SendingLimits): Promise<SubmissionOutcome | Unsent | Held> {
    return this.send(limits, (signal) => this.rail.submit(payment, signal));
  }

  async approve(payment: Payment, limits: SendingLimits): Promise<ApprovalOutcome> {
    const outcome = await this.send(limits, (signal) => this.rail.approve(payment, signal));
    if (outcome.kind !== 'unsent' && outcome.kind !== 'held') return outcome;
    const detail = outcome.kind === 'held' ? NO_BALANCE_LEFT : NOT_APPROVED[outcome.why];
    return { kind: 'not_taken', detail, countsAgainstBreaker: false };
  }

  /** Questions continue while the breaker is open, and do not move it: what counts is whether payments get through. */
  async inquire(payment: Payment): Promise<InquiryOutcome> {
    const untilMs = this.clock.nowMs() + this.settings.railTimeoutMs;
    const outcome = await this.call(untilMs, (signal) => this.rail.inquire(payment, signal));
    if (outcome.kind !== 'no_room') return outcome;
    return { kind: 'no_answer', detail: NO_ROOM, countsAgainstBreaker: false };
  }

  /** Ends every call that is under way; none of them has an answer then. */
  endAll(): void {
    this.turns.end();
    this.timeLimits.endAll();
  }

  private async send<Outcome extends SubmissionOutcome | ApprovalOutcome>(
    { untilMs, isPaused }: SendingLimits,
    begin: (signal: AbortSignal) => Promise<Outcome>,
  ): Promise<Outcome | NoAnswer | NotTaken | Unsent | Held> {
    const outcome = await this.call<Outcome | Unsent | Held>(untilMs, async (signal) => {
      if (this.hold.isHeld) return HELD;
      if (isPaused()) return { kind: 'unsent', why: 'paused' };
      if (this.clock.nowMs() >= untilMs) return { kind: 'unsent', why: 'too_late' };
      const answer = await begin(signal);
      // Before the next call begins.
      this.hold.watch(answer, 0);
      return answer;
    });
    if (outcome.kind === 'no_room') return this.hold.isHeld ? HELD : this.notTaken(outcome);
    if (outcome.kind !== 'unsent' && outcome.kind !== 'held') this.watch(outcome);
    return outcome;
  }

  private async call<Outcome>(
    untilMs: number,
    begin: (signal: AbortSignal) => Promise<Outcome>,
    kind: 'look_up' | 'other' = 'other',
  ): Promise<Outcome | NoAnswer | NoRoom> {
    const id = this.isPaced ? randomUUID() : '';
    const permit = this.semaphore.take();
    if (permit !== undefined) await permit;
    try {
      const againInMs = this.isPaced ? await this.turns.take(id, kind, untilMs) : 0;
      if (againInMs > 0) return { kind: 'no_room', againInMs };
      return await begin(this.timeLimits.signal());
    } catch {
      return { kind: 'no_answer', detail: 'The call ended in an error.', countsAgainstBreaker: true };
    } finally {
      if (this.isPaced) this.pace.ended(id);
      this.semaphore.release();
    }
  }

  private get isPaced(): boolean {
    return Number.isFinite(this.pace.line);
  }

  /** Nothing was sent, no attempt is spent, and nothing more is taken until there can be room. */
  private notTaken({ againInMs }: NoRoom): NotTaken {
    this.breaker.pause(this.clock.nowMs(), againInMs);
    return { kind: 'not_taken', detail: NO_ROOM, countsAgainstBreaker: false, retryAfterMs: againInMs };
  }

  private watch(outcome: SubmissionOutcome | LookUpOutcome | ApprovalOutcome): void {
    // No call was made.
    if (outcome.kind === 'never_sent' || outcome.kind === 'not_resent') return;
    const nowMs = this.clock.nowMs();
    if (outcome.kind !== 'no_answer' && outcome.kind !== 'not_taken') {
      if (this.breaker.answered()) this.events.railUp();
    } else if (outcome.countsAgainstBreaker) {
      if (this.breaker.notAnswered(nowMs)) this.events.railDown();
    } else if (outcome.kind === 'not_taken') {
      const forMs = outcome.retryAfterMs ?? PAUSE_MS;
      this.breaker.pause(nowMs, forMs);
      this.pace.pause(forMs);
    }
  }
}

const NOT_APPROVED: Readonly<Record<UnsentReason, string>> = {
  too_late: 'It was not approved: too little of the lease was left.',
  paused: 'It was not approved: submissions are paused.',
};
const NO_BALANCE_LEFT = 'The account at the rail lacks the balance; it is not approved now.';
const NO_ROOM = 'As many calls as the rail allows were made; it waits for its turn.';

/** Limits how much happens at a time. Callers beyond the limit wait in order. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(limit: number) {
    this.free = limit;
  }

  /** Resolves when a permit is taken; returns nothing to wait for where one is free. */
  take(): Promise<void> | undefined {
    if (this.free > 0) {
      this.free -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** Calls that begin within this time share one time limit, so that thousands of calls a second need few timers. */
const SHARED_WITHIN_MS = 20;

/** Hands out signals that fire when a call has taken `limitMs`, at most 20 ms early. */
export class CallTimeLimits {
  private readonly running = new Set<AbortController>();
  private newest: { readonly controller: AbortController; readonly fromMs: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  signal(): AbortSignal {
    const nowMs = this.clock.nowMs();
    if (this.newest === undefined || nowMs - this.newest.fromMs >= SHARED_WITHIN_MS) {
      this.newest = { controller: this.start(), fromMs: nowMs };
    }
    return this.newest.controller.signal;
  }

  /** Ends every call that is under way. */
  endAll(): void {
    for (const controller of this.running) controller.abort();
    this.running.clear();
    this.newest = undefined;
  }

  private start(): AbortController {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    this.running.add(controller);
    this.clock.after(this.limitMs, () => {
      controller.abort();
      this.running.delete(controller);
    });
    return controller;
  }
}
