import { parsed, parserOf, refused, type Parsed } from './parsed.js';
import {
  howToWrite,
  normalisePixKey,
  PIX_KEY_TYPES,
  pixKeyOutline,
  type PixKeyType,
} from './pix-key-forms.js';

/** A key of the Pix directory in its one normalised form: equal keys have equal values. */
export type PixKey = {
  readonly type: PixKeyType;
  readonly value: string;
};

/** Longer texts are refused unread. The longest key has 77 characters; formatting and white space need room. */
const INPUT_MAX_CHARACTERS = 200;

/** Digits, and what people put between those of a phone number. */
const LOOSE_DIGITS = /^[\d ().-]+$/;

function isPixKeyType(value: unknown): value is PixKeyType {
  return PIX_KEY_TYPES.some((type) => type === value);
}

/** Reads `pix_key_type`. Faults: `required`, `wrong_type`, `invalid_format`. */
export const parsePixKeyType: (value: unknown) => Parsed<PixKeyType> = parserOf(
  isPixKeyType,
  `one of the types of Pix key ${PIX_KEY_TYPES.join(', ')}`,
);

/**
 * Reads and normalises a Pix key (DICT API 2.12).
 *
 * The type is never guessed between two: eleven digits are a CPF or an error, since about one mobile number in a
 * hundred is a valid CPF too.
 *
 * @param type what the sender says the key is; a key of another type is refused, never converted.
 *
 * Faults: `required`, `wrong_type`, `too_long`, `invalid_format`, `check_digits`, `key_type_mismatch`. No message
 * repeats the key.
 */
export function parsePixKey(text: unknown, type?: PixKeyType): Parsed<PixKey> {
  if (text === undefined) return refused('required', 'Add this member: a Pix key.');
  if (typeof text !== 'string') return refused('wrong_type', 'This must be a JSON string, digits included.');
  if (text.length > INPUT_MAX_CHARACTERS) return refused('too_long', 'No Pix key is as long as this.');

  const trimmed = text.trim();
  const outline = pixKeyOutline(trimmed);
  if (outline === undefined) return refused('invalid_format', noKeyMessage(trimmed, type));
  if (type !== undefined && outline !== type) {
    return refused(
      'key_type_mismatch',
      `This has the form of ${article(outline)} ${outline} key, but its type is given as ${type}. ` +
        `${howToWrite(type)} Or correct the type.`,
    );
  }

  const normalised = normalisePixKey(outline, trimmed);
  return normalised.ok ? parsed({ type: outline, value: normalised.value }) : normalised;
}

function noKeyMessage(trimmed: string, type: PixKeyType | undefined): string {
  if (type !== undefined) return howToWrite(type);
  if (trimmed === '') return 'A Pix key must not be empty.';
  if (LOOSE_DIGITS.test(trimmed)) {
    return `These digits are no Pix key. ${howToWrite('CPF')} ${howToWrite('CNPJ')} ${howToWrite('PHONE')}`;
  }
  return (
    'This is no Pix key. Write a CPF (11 digits), a CNPJ (14 digits and capital letters), a phone ' +
    '(+55 11 91234-5678), an e-mail address, or a random key (a UUID with its hyphens).'
  );
}

function article(type: PixKeyType): string {
  return type === 'EMAIL' || type === 'EVP' ? 'an' : 'a';
}
