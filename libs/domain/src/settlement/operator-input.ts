import { parseMoment } from '../formats/instant.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import { characterCount, isStorableText } from '../formats/text.js';

/** A sentence or two: it is read by the payer, too. */
export const REASON_MAX_CHARACTERS = 200;
const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Why an operator does something, trimmed. Faults: `required`, `wrong_type`, `too_short`, `too_long`, `invalid_characters`. */
export function parseReason(value: unknown): Parsed<string> {
  const expected = {
    expected: {
      text: 'a sentence of at most {max} characters, without personal data',
      values: { max: REASON_MAX_CHARACTERS },
    },
  } as const;
  if (value === undefined) return refused('required', 'Say why: {expected}.', expected);
  if (typeof value !== 'string')
    return refused('wrong_type', 'This must be a JSON string: {expected}.', expected);
  if (value.length > 2 * REASON_MAX_CHARACTERS || characterCount(value) > REASON_MAX_CHARACTERS)
    return refused('too_long', 'This must be {expected}.', expected);
  if (!isStorableText(value) || CONTROL_CHARACTERS.test(value))
    return refused('invalid_characters', 'Remove line breaks and other control characters from this text.');
  const text = value.trim();
  return text === '' ? refused('too_short', 'Say why: {expected}.', expected) : parsed(text);
}

/** When a payout settled that is marked as paid. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseSettledAt(value: unknown): Parsed<Date> {
  return parseMoment(value, 'the moment it settled, such as 2026-03-02T12:00:00Z');
}

/** While there is one, no payment of the installation is submitted. */
export interface SettlementPause {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

/** While there is one, the rail is sent no payment: it has said that the account there lacks the balance. */
export interface RailHold {
  readonly rail: string;
  /** When it said so first. */
  readonly since: Date;
  /** When a few payments are tried again. */
  readonly until: Date;
}

/** The actor of a pause because the database has gone back in time. */
export const MALOTE = 'malote';
