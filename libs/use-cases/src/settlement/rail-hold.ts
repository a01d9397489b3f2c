import { Inject, Injectable } from '@nestjs/common';
import { NO_BALANCE, type ApprovalOutcome, type InquiryOutcome, type SubmissionOutcome } from '#domain';
import { Clock } from '../time/clock.port.js';
import { RailHoldStore, type HeldRail } from './rail-hold-store.port.js';
import { RailPace } from './rail-pace.port.js';
import { Rail } from './rail.port.js';
import { SettlementEvents } from './settlement-events.port.js';
import { SettlementSettings } from './settlement-settings.js';
import type { Turn } from './settlement-store.port.js';

/** Payments that are tried when a hold ends, by one of the workers; the others wait for what comes of them. */
export const TRIAL_PAYMENTS = 3;
/** No worker calls the rail for so long when a hold begins: by then all have looked, and know of it. */
const KNOWN_AFTER_MS = 2_000;

/**
 * Holds payments while the account at the rail lacks the balance, for all workers, so that not every payout in line spends a rejection.
 * When a hold ends, a few payments are tried: one that settles ends it, another rejection for the same reason makes it longer.
 * Questions continue.
 */
@Injectable()
export class RailHold {
  private known: HeldRail | undefined;
  /** What this process has learnt by itself; a look that began before it is out of date. */
  private news = 0;
  /** What this process tries: payouts, and until when. */
  private tried = new Set<string>();
  private tryingUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: RailHoldStore,
    @Inject(Rail) private readonly rail: Pick<Rail, 'id'>,
    private readonly clock: Clock,
    private readonly events: SettlementEvents,
    @Inject(RailPace) private readonly pace: Pick<RailPace, 'pause'>,
    @Inject(SettlementSettings) private readonly settings: Pick<SettlementSettings, 'policy' | 'leaseMs'>,
  ) {}

  /** Whether what is claimed must not be submitted. */
  get isHeld(): boolean {
    return this.known !== undefined && !this.isTrying;
  }

  /** Learns what other workers and operators did; to be called every second. Errors: `database_unavailable`. */
  async look(): Promise<void> {
    if (this.settings.policy.noBalanceHold === null) return;
    const before = this.news;
    const known = await this.store.read(this.rail.id);
    if (before === this.news) this.set(known);
  }

  /** Takes a turn by `take`, which is given how many payments may be submitted. Errors: `database_unavailable`. */
  async takeTurn(take: (payments: number) => Promise<Turn | undefined>): Promise<Turn | undefined> {
    if (this.known === undefined) return take(Number.POSITIVE_INFINITY);
    if (!this.isTrying && this.clock.timeOfDay() >= this.known.until) await this.tryAgain();
    if (!this.isTrying) return take(0);
    const { tried } = this;
    const turn = await take(TRIAL_PAYMENTS - tried.size);
    for (const { payoutId, work } of turn?.claimed ?? []) if (work === 'submit') tried.add(payoutId);
    return turn;
  }

  /** Whether a payout that is claimed again without a turn may be submitted, such as after its look-up. */
  maySend(payoutId: string): boolean {
    return this.known === undefined || (this.isTrying && this.tried.has(payoutId));
  }

  /** Takes note of what the rail says of a payment that was sent so long ago. */
  watch(outcome: SubmissionOutcome | InquiryOutcome | ApprovalOutcome, sentMsAgo: number): void {
    if (outcome.kind === 'rejected' || outcome.kind === 'refused' || outcome.kind === 'not_approved') {
      if (outcome.code === NO_BALANCE) this.hold();
    } else if (outcome.kind === 'settled' && this.known?.triedSince) {
      // What was sent before the account lacked the balance may settle late.
      const sentAtMs = this.clock.timeOfDay().getTime() - sentMsAgo;
      if (sentAtMs >= this.known.triedSince.getTime()) this.end();
    }
  }

  private get isTrying(): boolean {
    return this.clock.nowMs() < this.tryingUntilMs;
  }

  private hold(): void {
    const { noBalanceHold } = this.settings.policy;
    // Payments that were under way when the first was rejected say the same.
    if (noBalanceHold === null || this.known?.triedSince === null) return;
    const until = new Date(this.clock.timeOfDay().getTime() + noBalanceHold.firstMs);
    this.learn({ until, triedSince: null });
    this.pace.pause(KNOWN_AFTER_MS);
    this.store
      .hold(this.rail.id, noBalanceHold)
      .then(({ isNew, ...held }) => {
        this.learn(held);
        if (isNew) this.events.railHeld(held.until);
      })
      // As long as Postgres is down nothing is claimed; the next rejection holds.
      .catch(() => undefined);
  }

  private async tryAgain(): Promise<void> {
    const { leaseMs } = this.settings;
    const fromMs = this.clock.nowMs();
    const held = await this.store.takeTrial(this.rail.id, leaseMs);
    if (held === undefined) return;
    this.learn(held);
    this.tried = new Set();
    this.tryingUntilMs = fromMs + leaseMs;
  }

  private end(): void {
    this.store
      .end(this.rail.id)
      .then((hasEnded) => {
        if (!hasEnded) return;
        this.learn(undefined);
        this.events.railReleased();
      })
      // The next payment that settles ends it.
      .catch(() => undefined);
  }

  private learn(known: HeldRail | undefined): void {
    this.news += 1;
    this.set(known);
  }

  private set(known: HeldRail | undefined): void {
    this.known = known;
    if (!known?.triedSince) this.tryingUntilMs = Number.NEGATIVE_INFINITY;
  }
}
