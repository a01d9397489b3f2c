import type { Response } from 'express';
import type { QuotaState } from '#use-cases';

/** Whole seconds, rounded up: after them the quota is whole again. */
export function secondsUntilReset({ resetMs }: QuotaState): number {
  return Math.max(1, Math.ceil(resetMs / 1000));
}

/**
 * Says how a client's quotas stand, in the fields of draft-ietf-httpapi-ratelimit-headers (structured fields since its eighth
 * version): `RateLimit-Policy: "key";q=3000;w=60` what is allowed, `RateLimit: "key";r=2999;t=60` what is left and for how long.
 * The quota nearest to its end comes first, for clients that read only one.
 */
export function setLimitHeaders(response: Response, states: readonly QuotaState[]): void {
  const ordered = states.length < 2 ? states : [...states].sort((a, b) => shareLeft(a) - shareLeft(b));
  response.setHeader('ratelimit-policy', ordered.map(policyOf).join(', '));
  response.setHeader('ratelimit', ordered.map(standingOf).join(', '));
}

function policyOf({ quota: { name, limit, windowSeconds } }: QuotaState): string {
  return `"${name}";q=${String(limit)};w=${String(windowSeconds)}`;
}

function standingOf(state: QuotaState): string {
  return `"${state.quota.name}";r=${String(state.remaining)};t=${String(secondsUntilReset(state))}`;
}

function shareLeft({ quota, remaining }: QuotaState): number {
  return remaining / quota.limit;
}
