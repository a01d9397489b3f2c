import { InvalidArgumentError } from 'commander';
import {
  isIspb,
  parseEndToEndId,
  parsePayer,
  parseReason,
  parseSettledAt,
  say,
  type ClientId,
  type EndToEndId,
  type Ispb,
  type Parsed,
} from '#domain';

const WHOLE_NUMBER = /^\d{1,16}$/;
const DAY = /^\d{4}-\d\d-\d\d/;

// Parsers of arguments and options, for commander. All throw InvalidArgumentError, which commander reports with the option's name.

export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = WHOLE_NUMBER.test(text) ? Number(text) : NaN;
    if (value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${String(from)} to ${String(to)}.`);
  };
}

/** The same, or `none`: commander takes no null. */
export function wholeNumberOrNone(from: number, to: number): (text: string) => number | 'none' {
  return (text) => (text === 'none' ? text : wholeNumber(from, to)(text));
}

export function payer(text: string): ClientId {
  return valueOf(parsePayer(text));
}

export function ispb(text: string): Ispb {
  if (isIspb(text)) return text;
  throw new InvalidArgumentError('An ISPB is 8 digits or capital letters, such as 32074986.');
}

export function moment(text: string): Date {
  const at = new Date(text);
  if (DAY.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    'It must be a moment such as 2026-03-02T12:00:00Z, or a day such as 2026-03-02.',
  );
}

/** Why an operator does something. */
export function why(text: string): string {
  return valueOf(parseReason(text));
}

/** When a payout settled. */
export function settledAt(text: string): Date {
  return valueOf(parseSettledAt(text));
}

export function endToEndId(text: string): EndToEndId {
  return valueOf(parseEndToEndId(text));
}

function valueOf<Value>(read: Parsed<Value>): Value {
  if (read.ok) return read.value;
  throw new InvalidArgumentError(say(read.fault.message, 'en'));
}
