const FIRST_MS = 200;
const CAP_MS = 10_000;
/** Clients that were given the same time do not all come back at once. */
const SPREAD_MS = 250;

/**
 * How long to wait before a call is repeated: as the server says, or doubling from 0.2 s to 10 s with each attempt (from 1), half of it
 * at random. `random` gives numbers from 0 to below 1.
 */
export function waitBeforeRepeating(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  if (retryAfterMs !== undefined) return retryAfterMs + random() * SPREAD_MS;
  const wholeMs = Math.min(CAP_MS, FIRST_MS * 2 ** (attempt - 1));
  return wholeMs / 2 + (random() * wholeMs) / 2;
}

/** What a `Retry-After` asks for, seconds or a date (RFC 9110, 10.2.3); undefined where it asks for nothing. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
