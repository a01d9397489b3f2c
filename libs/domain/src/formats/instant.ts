import type { Branded } from './branded.js';
import { parserOf, type Parsed } from './parsed.js';

/** A moment in UTC as messages write it: `yyyy-MM-ddTHH:mm:ss.sssZ`, always three decimals and Z. */
export type Instant = Branded<string, 'Instant'>;

const INSTANT = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Whether a value is a moment that exists: a real calendar day, hours to 23, no leap second, years 0001 to 9999
 * (neither XML Schema's dateTime, which the catalogue uses, nor Postgres has a year 0000).
 */
export function isInstant(value: unknown): value is Instant {
  if (typeof value !== 'string') return false;
  const [, year, month, day] = INSTANT.exec(value) ?? [];
  if (year === undefined || year === '0000') return false;
  return Number(day) <= daysInMonth(Number(year), Number(month));
}

const parse = parserOf(isInstant, 'a moment in UTC that exists, written yyyy-MM-ddTHH:mm:ss.sssZ');

/** Reads a moment. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseInstant(text: unknown): Parsed<Instant> {
  return parse(text);
}

/**
 * Writes a moment.
 *
 * @throws RangeError when the date is invalid or outside the years 0001 to 9999.
 */
export function toInstant(at: Date): Instant {
  const text = at.toISOString();
  if (!isInstant(text)) throw new RangeError('A moment must lie in the years 0001 to 9999.');
  return text;
}

/** The moment as a Date. */
export function instantToDate(instant: Instant): Date {
  return new Date(instant);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
