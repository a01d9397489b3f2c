import { parseMoment } from '../formats/instant.js';
import type { Ispb } from '../formats/ispb.js';
import { among, parserOf, type Parsed } from '../formats/parsed.js';
import type { ClientId } from '../payouts/client-id.js';

/** What a key may be allowed to do. Stable for clients, so never renamed. */
export const SCOPES = [
  /** Collect messages: open, read and end streams of its ISPBs, and look at them. */
  'streams:read',
  /** Deliver messages to its ISPBs. */
  'messages:write',
  /** Read batches and payouts of its payer. */
  'payouts:read',
  /** Send and cancel batches of its payer. */
  'payouts:write',
  /** Manage its payer's webhooks, their deliveries and secrets. */
  'webhooks:manage',
  /** Run the installation: keys, and whatever else is the operator's. */
  'operate',
] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = among(SCOPES);

export const parseScope = parserOf(isScope, 'one of {list}', { list: SCOPES.join(', ') });

/** A larger network needs several keys. */
export const MAX_ISPBS_OF_KEY = 100;
/** Ten years. A key without an expiry never ends. */
export const MAX_KEY_LIFE_DAYS = 3650;
/** Time to carry the new key to every place the old one is used. */
export const DEFAULT_OVERLAP_HOURS = 24;
/** Thirty days. */
export const MAX_OVERLAP_HOURS = 720;

export interface KeyGrant {
  readonly scopes: readonly Scope[];
  readonly payer: ClientId | undefined;
  readonly ispbs: readonly Ispb[];
  /** Whole days from 1 to `MAX_KEY_LIFE_DAYS`. At most one of this and `expiresAt` is there; neither: it never expires. */
  readonly expiresInDays: number | undefined;
  readonly expiresAt: Date | undefined;
}

/** Reads the moment a key expires. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseKeyExpiry(value: unknown): Parsed<Date> {
  return parseMoment(value, 'a moment such as 2030-01-31T12:00:00Z');
}

/** Whether a key may expire at this moment: it lies ahead, within `MAX_KEY_LIFE_DAYS`. */
export function isKeyExpiry(expiresAt: Date, now: Date): boolean {
  const aheadMs = expiresAt.getTime() - now.getTime();
  return aheadMs > 0 && aheadMs <= MAX_KEY_LIFE_DAYS * 86_400_000;
}
