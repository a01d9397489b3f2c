import { splitOutsideQuotes } from './split-outside-quotes.js';

/** The longest a client may ask to be kept waiting; proxies cut off what is silent for much longer. */
export const MAX_PREFER_WAIT_SECONDS = 30;

/** A preference and its value, quoted or not; parameters after a semicolon mean nothing to `wait`. */
const WAIT = /^wait\s*=\s*(?:(\d{1,9})|"(\d{1,9})")\s*(?:;.*)?$/i;

/**
 * How long a client prefers to be kept waiting for a final answer, by `Prefer: wait=N` (RFC 7240, section 4.3), in
 * milliseconds: 0 without the preference, at most 30 s. The first `wait` counts; one that cannot be read is ignored, as
 * the RFC asks (section 2).
 */
export function parsePreferWaitMs(prefer: string | readonly string[] | undefined): number {
  if (prefer === undefined) return 0;
  const preferences = [prefer].flat().flatMap((header) => splitOutsideQuotes(header, ','));
  const first = preferences
    .map((preference) => preference.trim())
    .find((preference) => /^wait(?![\w-])/i.test(preference));
  const [, bare, quoted] = WAIT.exec(first ?? '') ?? [];
  return Math.min(Number(bare ?? quoted ?? 0), MAX_PREFER_WAIT_SECONDS) * 1000;
}
