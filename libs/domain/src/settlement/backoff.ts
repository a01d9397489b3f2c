import type { RandomSource } from '../formats/random-source.js';
import type { SettlementPolicy } from './settlement-policy.js';

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
 * The pause before the next question: as long as the doubt has lasted, so the pauses double without a counter
 * questions.
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
