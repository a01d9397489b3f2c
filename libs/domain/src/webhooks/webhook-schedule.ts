import type { RandomSource } from '../formats/random-source.js';

export interface WebhookSchedule {
  /** The pause after the first, second, … attempt that failed. One more attempt follows the last pause. */
  readonly retryPausesMs: readonly number[];
}

export type WebhookOutcome =
  | {
      readonly status: number;
      /** What a 429 or 503 asked for in `Retry-After`. */
      readonly retryAfterMs?: number;
    }
  | { readonly message: string };

export type WebhookDecision = {
  readonly next:
    | { readonly kind: 'delivered' }
    | { readonly kind: 'retry'; readonly inMs: number }
    | { readonly kind: 'given_up' };
  /** In words, without anything personal; null where it was delivered. */
  readonly fault: string | null;
  /** The receiver wants nothing any more: its endpoint is to be disabled. */
  readonly isGone: boolean;
};

/** Pauses vary by this share to both sides, so that what failed together does not come back together. */
const JITTER = 0.1;
/** A receiver may ask for longer pauses than the schedule's, up to this. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * Decides on an attempt as Standard Webhooks says ("deliverability and reliability"): 2xx is delivered, 410 means never again, and
 * everything else, redirects included, is tried again on schedule. A receiver that is busy (429, 503) may ask for more time than
 * the schedule gives, never for less.
 *
 * @param attempt which one it was, from 1
 */
export function decideAfterAttempt(
  outcome: WebhookOutcome,
  attempt: number,
  schedule: WebhookSchedule,
  random: RandomSource,
): WebhookDecision {
  if (!('status' in outcome)) return tryAgain(outcome.message, undefined, attempt, schedule, random);
  const { status, retryAfterMs } = outcome;
  if (status >= 200 && status < 300) return { next: { kind: 'delivered' }, fault: null, isGone: false };
  if (status === 410) {
    const fault = 'The receiver answered 410: it wants no more webhooks, so the endpoint was disabled.';
    return { next: { kind: 'given_up' }, fault, isGone: true };
  }
  const isRedirect = status >= 300 && status < 400;
  const fault = `The receiver answered ${String(status)}${isRedirect ? '; redirects are not followed' : ''}.`;
  return tryAgain(fault, retryAfterMs, attempt, schedule, random);
}

function tryAgain(
  fault: string,
  retryAfterMs: number | undefined,
  attempt: number,
  { retryPausesMs }: WebhookSchedule,
  random: RandomSource,
): WebhookDecision {
  const pauseMs = retryPausesMs[attempt - 1];
  if (pauseMs === undefined) return { next: { kind: 'given_up' }, fault, isGone: false };
  const onScheduleMs = pauseMs * (1 - JITTER + 2 * JITTER * random());
  const askedForMs = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) * (1 + JITTER * random());
  return {
    next: { kind: 'retry', inMs: Math.round(Math.max(onScheduleMs, askedForMs)) },
    fault,
    isGone: false,
  };
}
