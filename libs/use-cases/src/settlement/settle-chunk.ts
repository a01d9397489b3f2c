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
  releaseHeld,
  releaseUnsent,
  type DecisionRules,
  type InquiryOutcome,
  type PayoutFacts,
  type PayoutMove,
  type SubmissionOutcome,
} from '#domain';
import { ChunkResults } from './chunk-results.js';
import { Clock, pause } from '../time/clock.port.js';
import { MAX_PAYOUTS_PER_CHUNK, PayoutQueue, type PayoutChunk } from './payout-queue.port.js';
import { randomPaymentId } from './random-payment-id.js';
import { RailCalls, type SendingLimits } from './rail-calls.js';
import { RailHold } from './rail-hold.js';
import { RailPace } from './rail-pace.port.js';
import { RailPlaces, type Room } from './rail-places.js';
import { Rail, type Payment } from './rail.port.js';
import { SettlementEvents, type SettledBatch } from './settlement-events.port.js';
import { SettlementSettings } from './settlement-settings.js';
import {
  paymentOf,
  SettlementStore,
  type ClaimedPayout,
  type ClaimTicket,
  type Work,
} from './settlement-store.port.js';
import { SubmissionPauses } from './submission-pauses.port.js';
import { NOTHING_TO_TAKE, type TakenTurn } from './taken-turn.js';

/** A chunk that is not finished after this frees its slot; its slow payouts continue beside the next chunks. */
export const SLOT_HOLD_MS = 250;
/** A worker without room looks again after this, also where no place became free: the turn may be another payer's by now. */
export const NO_ROOM_MS = 250;
/** Places that become free within this are taken together. */
const GATHER_MS = 10;
const IN_FLIGHT_FIRST: readonly Work[] = ['in_flight', 'unclaimed'];
const UNCLAIMED_FIRST: readonly Work[] = ['unclaimed', 'in_flight'];
/** Of the time between the end of a call that begins at the last moment and the end of the lease, this much is for writing. */
const WRITING_SHARE_OF_LEASE = 0.1;

/**
 * Settles payouts, up to a hundred of one batch at a time: claims them, calls the rail for all of them at once, writes what came of
 * it in sets.
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
  private readonly places: RailPlaces;
  /** Turns of one process are taken one after the other: each sees what the one before it holds. */
  private lastTurn: Promise<unknown> = Promise.resolve();
  private prefersInFlight = false;

  constructor(
    private readonly store: SettlementStore,
    private readonly rail: Rail,
    private readonly queue: PayoutQueue,
    private readonly clock: Clock,
    private readonly events: SettlementEvents,
    private readonly settings: SettlementSettings,
    private readonly pace: RailPace,
    private readonly pauses: SubmissionPauses,
    private readonly hold: RailHold,
  ) {
    this.calls = new RailCalls(rail, clock, events, settings, pace, hold);
    this.places = new RailPlaces(Math.min(settings.maxRailCalls, pace.line), clock);
    this.rules = { policy: settings.policy, random: settings.random };
  }

  /**
   * Takes the next turn: claims payouts of the payer whose turn it is and works on them. Waits while there is no room; resolves when
   * the next turn may be taken, and slow payouts of this one may still be under way then. Errors: `database_unavailable`, before
   * anything was claimed.
   *
   * @param isWanted asked before each claim: false once the process stops taking work
   */
  async takeTurn(isWanted: () => boolean): Promise<TakenTurn> {
    const turn = this.lastTurn.then(() => this.waitForTurn(isWanted));
    this.lastTurn = turn.catch(() => undefined);
    const taken = await turn;
    await this.soonOr(taken.done);
    return taken;
  }

  /** With so many workers, this one included, each has its part of the calls that the rail allows. */
  shareWith(workers: number): void {
    const { maxRailCalls } = this.settings;
    this.places.size = Math.ceil(Math.min(maxRailCalls, this.pace.line / workers));
  }

  /** Works on payouts that are in flight and due, without a turn: they have had theirs. Otherwise as `takeTurn`. */
  async settle(chunk: PayoutChunk): Promise<void> {
    const claimedAtMs = this.clock.nowMs();
    const allowed = this.calls.submissionsAllowed();
    const at = this.clock.timeOfDay();
    const tickets = chunk.payoutIds.map((payoutId, n) => ({
      payoutId,
      ...this.freshId(at),
      maySubmit: n < allowed && this.hold.maySend(payoutId),
    }));
    const claimed = await this.store.claim(chunk, tickets, this.settings.leaseMs, this.rail.id);
    if (claimed.length > 0) await this.soonOr(this.workOn(chunk, claimed, claimedAtMs));
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

  private async waitForTurn(isWanted: () => boolean): Promise<TakenTurn> {
    while (isWanted()) {
      const { places, crowded, placesOfCrowded } = this.places.room();
      if (places > 0) {
        const taken = await this.claimTurn({ places, crowded, placesOfCrowded });
        if (taken !== undefined) return taken;
        if (crowded.length === 0 || placesOfCrowded > 0) return NOTHING_TO_TAKE;
      }
      await this.places.change(NO_ROOM_MS);
      await pause(this.clock, GATHER_MS);
    }
    return NOTHING_TO_TAKE;
  }

  private async claimTurn(room: Room): Promise<TakenTurn | undefined> {
    const claimedAtMs = this.clock.nowMs();
    const places = Math.min(room.places, MAX_PAYOUTS_PER_CHUNK);
    const at = this.clock.timeOfDay();
    // Neither what is in flight nor what is fresh waits for all of the other.
    this.prefersInFlight = !this.prefersInFlight;
    const request = {
      work: this.prefersInFlight ? IN_FLIGHT_FIRST : UNCLAIMED_FIRST,
      places,
      crowded: room.crowded,
      placesOfCrowded: Math.min(room.placesOfCrowded, places),
      fresh: Array.from({ length: places }, () => this.freshId(at)),
      leaseMs: this.settings.leaseMs,
      rail: this.rail.id,
    };
    const turn = await this.hold.takeTurn((payments) =>
      this.store.takeTurn({ ...request, submissions: Math.min(payments, this.calls.submissionsAllowed()) }),
    );
    if (turn === undefined) return undefined;
    const { claimed, isBounded, weight } = turn;
    const isCut = claimed.length === places && places < MAX_PAYOUTS_PER_CHUNK;
    const done = this.workOn(turn, claimed, claimedAtMs, weight);
    return { batchId: turn.batchId, count: claimed.length, isCut, isBounded, done };
  }

  private freshId(at: Date): Pick<ClaimTicket, 'freshPaymentId' | 'freshEndToEndId'> {
    const freshPaymentId = randomPaymentId(this.settings.payerIspb, at);
    const isOurs = this.rail.endToEndIds === 'ours';
    return { freshPaymentId, freshEndToEndId: isOurs ? endToEndIdOf(freshPaymentId) : null };
  }

  private workOn(
    { payer, batchId }: SettledBatch,
    claimed: readonly ClaimedPayout[],
    claimedAtMs: number,
    weight?: number,
  ): Promise<void> {
    const { leaseMs, railTimeoutMs } = this.settings;
    const ports = { store: this.store, queue: this.queue, clock: this.clock, events: this.events };
    this.places.take(payer, claimed.length, weight);
    const results = new ChunkResults({ payer, batchId }, claimed.length, claimedAtMs + leaseMs, ports);
    const untilMs = claimedAtMs + (leaseMs - railTimeoutMs) * (1 - WRITING_SHARE_OF_LEASE);
    const limits = { untilMs, isPaused: () => this.pauses.isPaused(payer) };
    for (const payout of claimed) {
      void this.workOnOne(payout, limits, claimedAtMs).then((move) => {
        this.places.release(payer);
        const { payoutId, fence, paymentId, endToEndId, status } = payout;
        results.add({ payoutId, fence, paymentId, endToEndId, left: status, move });
      });
    }
    const done = results.done.then(() => {
      this.underWay.delete(done);
    });
    this.underWay.set(done, claimedAtMs);
    return done;
  }

  private workOnOne(payout: ClaimedPayout, limits: SendingLimits, claimedAtMs: number): Promise<PayoutMove> {
    const { otherRail, receiverIspb, work } = payout;
    if (otherRail !== null)
      return Promise.resolve(holdForOtherRail(otherRail, this.rail.id, receiverIspb, this.rules));
    return work === 'ask' ? this.ask(payout, claimedAtMs) : this.send(payout, limits, claimedAtMs);
  }

  private async ask(payout: ClaimedPayout, claimedAtMs: number): Promise<PayoutMove> {
    const outcome = await this.calls.inquire(paymentOf(payout));
    this.hold.watch(outcome, payout.sentMsAgo);
    return decideAfterAnswer(outcome, this.factsOf(payout, claimedAtMs), this.rules);
  }

  private async send(payout: ClaimedPayout, limits: SendingLimits, claimedAtMs: number): Promise<PayoutMove> {
    if (this.rail.approves && payout.mayBeTaken) {
      // What it has taken in is approved, not submitted again.
      const asked = await this.calls.inquire(paymentOf(payout));
      if (asked.kind !== 'not_known')
        return this.decide(asked, payout, paymentOf(payout), limits, claimedAtMs);
    }
    // Also before the directory is asked in vain.
    if (limits.isPaused()) return releaseUnsent('paused', payout.receiverIspb);
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
      const found = await this.calls.lookUp(payment, limits.untilMs);
      const facts = this.factsOf(payout, claimedAtMs);
      if (found.kind === 'held') return releaseHeld(facts, this.rules);
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
    const outcome = await this.calls.submit(payment, limits);
    if (outcome.kind === 'unsent') return releaseUnsent(outcome.why, payment.receiverIspb);
    if (outcome.kind === 'held')
      return releaseHeld({ ...payout, receiverIspb: payment.receiverIspb }, this.rules);
    return this.decide(outcome, payout, payment, limits, claimedAtMs);
  }

  /** What follows from an answer under a claim that may send: a payment that waits for its approval is approved. */
  private async decide(
    outcome: SubmissionOutcome | InquiryOutcome,
    payout: ClaimedPayout,
    payment: Payment,
    limits: SendingLimits,
    claimedAtMs: number,
  ): Promise<PayoutMove> {
    const facts = { ...this.factsOf(payout, claimedAtMs), receiverIspb: payment.receiverIspb };
    if (outcome.kind !== 'awaiting_approval' || contradiction(outcome.learnt, facts) !== undefined)
      return decideAfterAnswer(outcome, facts, this.rules);
    const approval = await this.calls.approve({ ...payment, ...outcome.learnt }, limits);
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
