import type { MessageText } from '../errors/message.js';
import { matching, parsed, parserOf, refused, type Branded, type Parsed } from './parsed.js';

/** A moment in UTC as messages write it: `yyyy-MM-ddTHH:mm:ss.sssZ`, always three decimals and Z. */
export type Instant = Branded<string, 'Instant'>;

/** RFC 3339: a moment and its offset. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Whether a value is a moment that exists: a real calendar day, hours to 23, no leap second, years 0001 to 9999
 * (neither XML Schema's dateTime, which the catalogue uses, nor Postgres has a year 0000).
 */
export function isInstant(value: unknown): value is Instant {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false;
  // A Date makes 1 March of 30 February, and midnight of 24:00, so it shows whether there is such a moment.
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === value;
}

export const parseInstant = parserOf(
  isInstant,
  'a moment in UTC that exists, written yyyy-MM-ddTHH:mm:ss.sssZ',
);

/** @throws RangeError when the date is invalid or outside the years 0001 to 9999. */
export function toInstant(at: Date): Instant {
  const text = at.toISOString();
  if (!INSTANT.test(text)) throw new RangeError('A moment must lie in the years 0001 to 9999.');
  return text as Instant;
}

export function parseMoment(value: unknown, expected: MessageText): Parsed<Date> {
  const text = parserOf(matching(MOMENT), expected)(value);
  if (!text.ok) return text;
  const at = new Date(text.value);
  // As written, with whatever offset: there is no 30 February.
  const exists = isInstant(`${text.value.slice(0, 19)}.000Z`) && !Number.isNaN(at.getTime());
  return exists
    ? parsed(at)
    : refused('invalid_format', 'This must be {expected}.', { expected: { text: expected } });
}
