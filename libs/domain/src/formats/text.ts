import type { Message } from '../errors/message.js';
import { parsed, refused, type Parsed, type Parser } from './parsed.js';

/** SPI message catalogue 5.13: names are 1..140 characters, the free text 0..140. */
export const TEXT_MAX_CHARACTERS = 140;

/** Half of a pair that stands alone; such a text has no UTF-8 form. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Whether a text can be stored: Postgres keeps neither U+0000 nor half of a surrogate pair in a text.
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && !LONE_SURROGATE.test(text);
}

/** What XML 1.0, and so a pacs.008, cannot carry: control characters (C0 and C1), U+FFFE, U+FFFF, halves of surrogate pairs. */
const NOT_IN_XML = /[\p{Cc}\p{Surrogate}\ufffe\uffff]/u;

/** How many characters a text has, counted as the catalogue and Postgres do: an emoji is one, not two. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** Reads the name of a payer or a receiver. Faults: as `parseFreeText`, and `required`, `too_short`. */
export const parseName: Parser<string> = (value) => {
  if (value === undefined) return refused('required', 'Add this member: a name.');
  if (typeof value === 'string' && /^\s*$/.test(value))
    return refused('too_short', 'A name has at least one character that is not blank.');
  return parseFreeText(value);
};

/** Reads a text that may be empty. Faults: `wrong_type`, `too_long`, `invalid_characters`. */
export function parseFreeText(value: unknown): Parsed<string> {
  if (typeof value !== 'string') return refused('wrong_type', 'This must be a JSON string.');
  // A character takes at most two code units, so a long text is refused without being counted through.
  if (value.length > 2 * TEXT_MAX_CHARACTERS || characterCount(value) > TEXT_MAX_CHARACTERS) {
    return refused('too_long', 'This must have at most {max} characters.', { max: TEXT_MAX_CHARACTERS });
  }
  const found = nameCharacter(value, NOT_IN_XML);
  if (found === undefined) return parsed(value);
  return refused(
    'invalid_characters',
    'Remove the character {found} of this text: no Pix message can carry it.',
    { found },
  );
}

/** Reads a text for the receiver. Faults: as `parseFreeText`, and `too_short`. */
export const parseDescription: Parser<string> = (value) =>
  value === ''
    ? refused('too_short', 'A description has at least one character; leave it out where there is none.')
    : parseFreeText(value);

/** The first character of a text that a pattern finds, as Unicode writes it, and its place: `U+0007, number 3`. */
export function nameCharacter(text: string, pattern: RegExp): Message | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const codePoint = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const place = characterCount(text.slice(0, found.index)) + 1;
  return { text: 'U+{codePoint}, number {place}', values: { codePoint, place } };
}
