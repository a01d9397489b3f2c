import type { Fault } from '../errors/fault.js';
import { parseMoment } from '../formats/instant.js';
import type { Ispb } from '../formats/ispb.js';
import { among, parsed, parserOf, refused, type Parsed } from '../formats/parsed.js';
import { isStorableText } from '../formats/text.js';
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
  /** Approve and reject batches of its payer that another key has sent. */
  'payouts:approve',
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

/** Scopes for what belongs to a payer: a key without one can do nothing with them. */
export const SCOPES_OF_A_PAYER: ReadonlySet<string> = new Set<Scope>([
  'payouts:read',
  'payouts:write',
  'payouts:approve',
  'webhooks:manage',
]);
/** Likewise, for what belongs to an institution. */
export const SCOPES_OF_AN_ISPB: ReadonlySet<string> = new Set<Scope>(['streams:read', 'messages:write']);
export const KEY_NAME_MAX_CHARACTERS = 64;

export interface KeyGrant {
  /** Whose key it is or what for, for people; undefined: it was not said. */
  readonly name: string | undefined;
  readonly scopes: readonly Scope[];
  readonly payer: ClientId | undefined;
  readonly ispbs: readonly Ispb[];
  /** Whole days from 1 to `MAX_KEY_LIFE_DAYS`. At most one of this and `expiresAt` is there; neither: it never expires. */
  readonly expiresInDays: number | undefined;
  readonly expiresAt: Date | undefined;
}

/** What keeps a key from doing anything: scopes that work with a payer's or an institution's data, and neither named. */
export function faultsOfGrant({ scopes, payer, ispbs }: KeyGrant): readonly Fault[] {
  const ofPayer = scopes.find((scope) => SCOPES_OF_A_PAYER.has(scope));
  const ofIspbs = scopes.find((scope) => SCOPES_OF_AN_ISPB.has(scope));
  const faults: Fault[] = [];
  if (ofPayer !== undefined && payer === undefined)
    faults.push({
      pointer: '/payer',
      code: 'required',
      message: {
        text: 'Add this member: {scope} is for the batches and webhooks of one payer.',
        values: { scope: ofPayer },
      },
    });
  if (ofIspbs !== undefined && ispbs.length === 0)
    faults.push({
      pointer: '/ispbs',
      code: 'required',
      message: {
        text: 'Add this member: {scope} is for the messages of named institutions.',
        values: { scope: ofIspbs },
      },
    });
  return faults;
}

/** Reads what a key is called. Faults: `wrong_type`, `too_short`, `too_long`, `invalid_characters`. */
export function parseKeyName(value: unknown): Parsed<string> {
  if (typeof value !== 'string') return refused('wrong_type', 'This must be a JSON string.');
  const name = value.trim();
  if (name === '') return refused('too_short', 'A name has at least one character that is not blank.');
  if (name.length > KEY_NAME_MAX_CHARACTERS)
    return refused('too_long', 'This must have at most {max} characters.', { max: KEY_NAME_MAX_CHARACTERS });
  if (!isStorableText(name) || /\p{Cc}/u.test(name))
    return refused('invalid_characters', 'Remove line breaks and other control characters from this text.');
  return parsed(name);
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
