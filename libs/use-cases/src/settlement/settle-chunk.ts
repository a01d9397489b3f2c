import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  contradiction,
  decideAfterAnswer,
  decideAfterApproval,
  decideAfterLookUp,
  decideAfterOwner,
  endToEndIdOf,
  holdForOtherRail,
  holdIfForgotten,
  keepLookUp,
  releaseUnsent,
  type DecisionRules,
  type InquiryOutcome,
  type PayoutFacts,
  type PayoutMove,
  type SubmissionOutcome,
  isPaymentId,
  makeEndToEndId,
  type Ispb,
  type PaymentId,
} from '#domain';
import { ChunkResults } from './chunk-results.js';
import { Clock } from './clock.port.js';
import { PayoutQueue, type PayoutChunk } from './payout-queue.port.js';
import { RailCalls } from './rail-calls.js';
import { RailPace } from './rail-pace.port.js';
import { Rail, type Payment } from './rail.port.js';
import { SettlementEvents } from './settlement-events.port.js';
import { SettlementSettings } from './settlement-settings.js';
import { SettlementStore, type ClaimedPayout } from './settlement-store.port.js';

/** A chunk that is not finished after this frees its slot; its slow payouts continue beside the next chunks. */
export const SLOT_HOLD_MS = 250;
/** A worker that holds as many payouts as it can send within seconds leaves others in the queue, and looks at them again after this. */
export const LINE_FULL_MS = 1_000;
/** Payouts in flight in this process beyond which chunks keep their slots. */
export const MAX_SLOW_PAYOUTS = 5_000;
/** Of the time between the end of a call that begins at the last moment and the end of the lease, this much is for writing. */
const WRITING_SHARE_OF_LEASE = 0.1;

/**
 * Settles chunks of payouts: claims them, calls the rail for all of them at once, writes what came of it in sets.
 *
 * A payout is never sent later than one call before the end of its lease, so that no other worker can claim it while we call. What
 * the rail did not answer is not a failure; see the decisions in the domain.
 */
@Injectable()
export class SettleChunk {
  private readonly calls: RailCalls;
  private readonly rules: DecisionRules;
  /** Oldest first, with when they were claimed. */
  private readonly underWay = new Map<Promise<void>, number>();
  private payoutsUnderWay = 0;

  constructor(
    private readonly store: SettlementStore,
    private readonly rail: Rail,
    private readonly queue: PayoutQueue,
    private readonly clock: Clock,
    private readonly events: SettlementEvents,
    private readonly settings: SettlementSettings,
    pace: RailPace,
  ) {
    this.calls = new RailCalls(rail, clock, events, settings, pace);
    this.rules = { policy: settings.policy, random: settings.random };
  }

  /**
   * Works on what of a chunk can be worked on. Resolves when the next chunk may come; slow payouts of this one may still be under
   * way then. Errors: `database_unavailable`, before anything was claimed.
   */
  async settle(chunk: PayoutChunk): Promise<void> {
    const claimedAtMs = this.clock.nowMs();
    const places = this.calls.takePlaces(chunk.payoutIds.length);
    if (places < chunk.payoutIds.length) this.leaveForLater(chunk, places);
    let done: Promise<void>;
    try {
      const claimed = await this.claim({ ...chunk, payoutIds: chunk.payoutIds.slice(0, places) });
      if (claimed.length === 0) return;
      done = this.workOn(chunk, claimed, claimedAtMs);
    } finally {
      this.calls.giveBackPlaces(places);
    }
    if (this.payoutsUnderWay > MAX_SLOW_PAYOUTS) await done;
    else await this.soonOr(done);
  }

  /** Asks the rail about a payment that is settled already, at the pace of all calls. Never throws; no turn in time is no answer. */
  inquire(payment: Payment): Promise<InquiryOutcome> {
    return this.calls.inquire(payment);
  }

  /** Waits for what is under way; calls that take longer than `patienceMs` are ended, and their payouts are in doubt. */
  async drain(patienceMs: number): Promise<void> {
    const callOff = this.clock.after(patienceMs, () => {
      this.calls.endAll();
    });
    await this.finish();
    callOff();
  }

  /** Waits for what is under way, however long it takes; each part has a time limit. */
  async finish(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay.keys());
  }

  /** For how long the oldest of what is under way has been, in milliseconds; all of it should end by its lease. */
  get longestUnderWayMs(): number {
    const [oldest] = this.underWay.values();
    return oldest === undefined ? 0 : this.clock.nowMs() - oldest;
  }

  /** Payouts for which there is no room in the line go to who has room, a little later; lost while Redis is down, the sweep finds them. */
  private leaveForLater(chunk: PayoutChunk, from: number): void {
    this.clock.after(LINE_FULL_MS, () => {
      const rest = { ...chunk, payoutIds: chunk.payoutIds.slice(from) };
      this.queue.enqueue([rest]).catch(() => undefined);
    });
  }

  private claim(chunk: PayoutChunk): Promise<readonly ClaimedPayout[]> {
    const at = this.clock.timeOfDay();
    const allowed = this.calls.submissionsAllowed();
    const isOurs = this.rail.endToEndIds === 'ours';
    const tickets = chunk.payoutIds.map((payoutId, index) => {
      const freshPaymentId = randomPaymentId(this.settings.payerIspb, at);
      const freshEndToEndId = isOurs ? endToEndIdOf(freshPaymentId) : null;
      return { payoutId, freshPaymentId, freshEndToEndId, maySubmit: index < allowed };
    });
    return this.store.claim(chunk, tickets, this.settings.leaseMs, this.rail.id);
  }

  private workOn(chunk: PayoutChunk, claimed: readonly ClaimedPayout[], claimedAtMs: number): Promise<void> {
    const { leaseMs, railTimeoutMs } = this.settings;
    const { store, queue, clock, events } = this;
    const results = new ChunkResults(chunk, claimed.length, claimedAtMs + leaseMs, {
      store,
      queue,
      clock,
      events,
    });
    const sendUntilMs = claimedAtMs + (leaseMs - railTimeoutMs) * (1 - WRITING_SHARE_OF_LEASE);
    for (const payout of claimed) {
      void this.workOnOne(payout, sendUntilMs, claimedAtMs).then((move) => {
        const { payoutId, fence, paymentId, endToEndId, status } = payout;
        results.add({ payoutId, fence, paymentId, endToEndId, left: status, move });
      });
    }
    this.payoutsUnderWay += claimed.length;
    const done = results.done.then(() => {
      this.payoutsUnderWay -= claimed.length;
      this.underWay.delete(done);
    });
    this.underWay.set(done, claimedAtMs);
    return done;
  }

  private workOnOne(payout: ClaimedPayout, sendUntilMs: number, claimedAtMs: number): Promise<PayoutMove> {
    const { otherRail, receiverIspb, work } = payout;
    if (otherRail !== null)
      return Promise.resolve(holdForOtherRail(otherRail, this.rail.id, receiverIspb, this.rules));
    return work === 'ask' ? this.ask(payout, claimedAtMs) : this.send(payout, sendUntilMs, claimedAtMs);
  }

  private async ask(payout: ClaimedPayout, claimedAtMs: number): Promise<PayoutMove> {
    const outcome = await this.calls.inquire(paymentOf(payout));
    return decideAfterAnswer(outcome, this.factsOf(payout, claimedAtMs), this.rules);
  }

  private async send(payout: ClaimedPayout, sendUntilMs: number, claimedAtMs: number): Promise<PayoutMove> {
    if (this.rail.approves && payout.mayBeTaken) {
      // What it has taken in is approved, not submitted again.
      const asked = await this.calls.inquire(paymentOf(payout));
      if (asked.kind !== 'not_known')
        return this.decide(asked, payout, paymentOf(payout), sendUntilMs, claimedAtMs);
    }
    const forgotten = holdIfForgotten(this.factsOf(payout, claimedAtMs), this.rules);
    if (forgotten !== undefined) return forgotten;
    const { expectedTaxId } = payout;
    const unverified =
      expectedTaxId !== null &&
      this.rail.ownerCheck === 'none' &&
      decideAfterOwner(expectedTaxId, undefined, this.factsOf(payout, claimedAtMs), this.rules);
    if (unverified) return unverified;
    let payment = paymentOf(payout);
    if (this.rail.looksUp(payment)) {
      const found = await this.calls.lookUp(payment, sendUntilMs);
      const facts = this.factsOf(payout, claimedAtMs);
      if (found.kind !== 'found') return decideAfterLookUp(found, facts, this.rules);
      const { receiverIspb, endToEndId, carried, owner } = found;
      const refused =
        expectedTaxId !== null &&
        this.rail.ownerCheck === 'look_up' &&
        decideAfterOwner(expectedTaxId, owner, facts, this.rules);
      if (refused) return refused;
      if (endToEndId !== undefined) return keepLookUp(receiverIspb, endToEndId);
      payment = { ...payment, receiverIspb, ...(carried && { carried }) };
    }
    const outcome = await this.calls.submit(payment, sendUntilMs);
    if (outcome.kind === 'too_late') return releaseUnsent(payment.receiverIspb);
    return this.decide(outcome, payout, payment, sendUntilMs, claimedAtMs);
  }

  /** What follows from an answer under a claim that may send: a payment that waits for its approval is approved. */
  private async decide(
    outcome: SubmissionOutcome | InquiryOutcome,
    payout: ClaimedPayout,
    payment: Payment,
    sendUntilMs: number,
    claimedAtMs: number,
  ): Promise<PayoutMove> {
    const facts = { ...this.factsOf(payout, claimedAtMs), receiverIspb: payment.receiverIspb };
    if (outcome.kind !== 'awaiting_approval' || contradiction(outcome.learnt, facts) !== undefined)
      return decideAfterAnswer(outcome, facts, this.rules);
    const approval = await this.calls.approve({ ...payment, ...outcome.learnt }, sendUntilMs);
    return decideAfterApproval(approval, outcome.learnt, facts, this.rules);
  }

  /** Doubt grows while we work; when the payment was sent last does not depend on when we have our answer. */
  private factsOf(payout: ClaimedPayout, claimedAtMs: number): PayoutFacts {
    const workedMs = payout.doubtfulMs > 0 ? this.clock.nowMs() - claimedAtMs : 0;
    return { ...payout, doubtfulMs: payout.doubtfulMs + workedMs };
  }

  private async soonOr(done: Promise<void>): Promise<void> {
    let callOff = (): void => undefined;
    const soon = new Promise<void>((resolve) => (callOff = this.clock.after(SLOT_HOLD_MS, resolve)));
    await Promise.race([done, soon]);
    callOff();
  }
}

function paymentOf(payout: ClaimedPayout): Payment {
  const { paymentId, payoutId, amountCents, pixKey, endToEndId, railReference, receiverIspb } = payout;
  const { mayBeTaken, expectedTaxId } = payout;
  // Under a claim that may send, the end of its lease stands for the moment.
  const sentMsAgo = Math.max(0, payout.sentMsAgo);
  return {
    paymentId,
    payoutId,
    amountCents,
    pixKey,
    endToEndId,
    railReference,
    receiverIspb,
    sentMsAgo,
    mayBeTaken,
    expectedTaxId,
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 256 - (256 % ALPHABET.length);
/** Asking for randomness in large pieces costs a tenth of asking for each id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** A new id, its free part from a cryptographic source: ids of one minute must not meet, nor be guessed. */
function randomPaymentId(payerIspb: Ispb, at: Date): PaymentId {
  const id: string = makeEndToEndId(payerIspb, at, randomText);
  if (!isPaymentId(id)) throw new RangeError('An endToEndId has 32 letters and digits.');
  return id;
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    const byte = nextByte();
    if (byte < UNBIASED_BELOW) text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}

function nextByte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}
