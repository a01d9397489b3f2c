import type { RandomSource } from '../formats/random-source.js';

export interface SettlementPolicy {
  /** Attempts with a payment id each, before a payout that is rejected with a transient code every time has failed. */
  readonly maxAttempts: number;
  /** The pause before the second attempt is random, up to this; it doubles with each further one. */
  readonly retryBackoffMs: number;
  readonly retryBackoffCapMs: number;
  /** How long after it was sent a payment may still be invisible to questions; "not known" means nothing before that. */
  readonly visibilityMs: number;
  /** How long the rail surely knows a payment; what it does not know after that goes to people. */
  readonly memoryMs: number;
  /** A payment that is under way for longer is raised to people. */
  readonly underWayLimitMs: number;
  /** The pause between doubt and the first question; later ones come at growing distances, up to the cap. */
  readonly firstQuestionMs: number;
  readonly questionCapMs: number;
  /** Doubt that lasts longer is raised to people. */
  readonly doubtLimitMs: number;
  readonly reviewQuestionMs: number;
  /** The pause after a rail has refused to approve what it has taken in; an operator can have it tried sooner. */
  readonly notApprovedMs: number;
  /** The pause before the directory, or a rail that took nothing in, is called again: from half of this to all of it. */
  readonly notTakenBackoffMs: number;
  /**
   * For how long no payment is submitted once the rail has said that the account lacks the balance: `firstMs`, then twice as long each
   * time it says so again, up to `limitMs`. Null: payments are submitted, and each that is rejected for it needs review.
   */
  readonly noBalanceHold: { readonly firstMs: number; readonly limitMs: number } | null;
}

/** A hold is not doubled beyond an hour: an operator who tops the account up and does not resume waits no longer. */
export const NO_BALANCE_HOLD_LIMIT_MS = 3_600_000;

export const DEFAULT_SETTLEMENT_POLICY: SettlementPolicy = {
  // FORMATS: transient codes are a matter of seconds (SPI timeouts, a participant restarting); five attempts span up to 7.5 s.
  maxAttempts: 5,
  retryBackoffMs: 500,
  retryBackoffCapMs: 30_000,
  visibilityMs: 10_000,
  memoryMs: Number.POSITIVE_INFINITY,
  underWayLimitMs: 30_000,
  // Most answers that are lost were given: asking soon settles most doubts within the second.
  firstQuestionMs: 500,
  questionCapMs: 5_000,
  // Three times the visibility window: room for several questions and a second submission.
  doubtLimitMs: 30_000,
  reviewQuestionMs: 60_000,
  notApprovedMs: 3_600_000,
  notTakenBackoffMs: 4_000,
  noBalanceHold: null,
};

/**
 * The pause after a transient rejection: exponential with full jitter, so that payouts rejected together do not come back
 * together.
 *
 * @param attempts how many attempts there have been, from 1.
 */
export function retryPauseMs(policy: SettlementPolicy, attempts: number, random: RandomSource): number {
  const ceilingMs = Math.min(policy.retryBackoffCapMs, policy.retryBackoffMs * 2 ** (attempts - 1));
  return Math.round(random() * ceilingMs);
}

/**
 * The pause before the next question: as long as the doubt has lasted, so the pauses double without a
 * counter.
 */
export function questionPauseMs(policy: SettlementPolicy, doubtfulMs: number): number {
  return Math.min(policy.questionCapMs, Math.max(policy.firstQuestionMs, Math.round(doubtfulMs)));
}

/** The pause before something that was not taken in is tried again. A time the rail asked for is kept, and spread a little. */
export function notTakenPauseMs(
  policy: SettlementPolicy,
  retryAfterMs: number | undefined,
  random: RandomSource,
): number {
  const leastMs = retryAfterMs ?? policy.notTakenBackoffMs / 2;
  return Math.round(leastMs + random() * (policy.notTakenBackoffMs / 2));
}
