import type { Ispb } from '../formats/ispb.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import type { ClientId } from '../payouts/client-id.js';
import { isScope, SCOPES, type Scope } from './scopes.js';

/** A larger network needs several keys. */
export const MAX_ISPBS_OF_KEY = 100;
/** Ten years. A key without an expiry never ends. */
export const MAX_KEY_LIFE_DAYS = 3650;
/** Time to carry the new key to every place the old one is used. */
export const DEFAULT_OVERLAP_HOURS = 24;
/** Thirty days. */
export const MAX_OVERLAP_HOURS = 720;
/** RFC 3339 with its offset. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** What a new key may do, for whom, and for how long. */
export interface KeyGrant {
  readonly scopes: readonly Scope[];
  readonly payer: ClientId | undefined;
  readonly ispbs: readonly Ispb[];
  /** Whole days from 1 to `MAX_KEY_LIFE_DAYS`. At most one of this and `expiresAt` is there; neither: it never expires. */
  readonly expiresInDays: number | undefined;
  readonly expiresAt: Date | undefined;
}

/** Faults: `wrong_type`, `invalid_format`. */
export function parseScope(value: unknown): Parsed<Scope> {
  const expected = `one of ${SCOPES.join(', ')}`;
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  return isScope(value) ? parsed(value) : refused('invalid_format', `This must be ${expected}.`);
}

/** Reads the moment a key expires, which lies ahead. Faults: `wrong_type`, `invalid_format`, `out_of_range`. */
export function parseKeyExpiry(value: unknown, now: Date): Parsed<Date> {
  const expected = 'a moment such as 2030-01-31T12:00:00Z';
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  const at = new Date(MOMENT.test(value) ? value : Number.NaN);
  if (Number.isNaN(at.getTime())) return refused('invalid_format', `This must be ${expected}.`);
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs <= 0 || aheadMs > MAX_KEY_LIFE_DAYS * 86_400_000)
    return refused('out_of_range', 'This must lie ahead, within ten years.');
  return parsed(at);
}
