import { parseMoment } from '../formats/instant.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import { characterCount, isStorableText } from '../formats/text.js';

/** A sentence or two: it is read by the payer, too. */
export const REASON_MAX_CHARACTERS = 200;
/** Clocks differ; what settled later than this from now has not settled. */
const CLOCK_TOLERANCE_MS = 60_000;
const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Why an operator does something, trimmed. Faults: `required`, `wrong_type`, `too_short`, `too_long`, `invalid_characters`. */
export function parseReason(value: unknown): Parsed<string> {
  const expected = `a sentence of at most ${String(REASON_MAX_CHARACTERS)} characters, without personal data`;
  if (value === undefined) return refused('required', `Say why: ${expected}.`);
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  if (value.length > 2 * REASON_MAX_CHARACTERS || characterCount(value) > REASON_MAX_CHARACTERS)
    return refused('too_long', `This must be ${expected}.`);
  if (!isStorableText(value) || CONTROL_CHARACTERS.test(value))
    return refused('invalid_characters', 'Remove line breaks and other control characters from this text.');
  const text = value.trim();
  return text === '' ? refused('too_short', `Say why: ${expected}.`) : parsed(text);
}

/** When a payout settled that is marked as paid; not in the future. Faults: `required`, `wrong_type`, `invalid_format`, `out_of_range`. */
export function parseSettledAt(value: unknown, now: Date): Parsed<Date> {
  const moment = parseMoment(value, 'the moment it settled, such as 2026-03-02T12:00:00Z');
  if (moment.ok && moment.value.getTime() > now.getTime() + CLOCK_TOLERANCE_MS)
    return refused('out_of_range', 'This must not lie in the future.');
  return moment;
}
