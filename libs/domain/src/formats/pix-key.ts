import type { Message, MessageText } from '../errors/message.js';
import { among, parsed, parserOf, refused, type Parsed, type Parser } from './parsed.js';
import { CPF_FORM, isCnpj, isCpf } from './tax-id.js';
import { nameCharacter } from './text.js';

/** The kinds of key a directory entry can have (DICT API 2.12). */
export const PIX_KEY_TYPES = ['CPF', 'CNPJ', 'PHONE', 'EMAIL', 'EVP'] as const;

export type PixKeyType = (typeof PIX_KEY_TYPES)[number];

/** A key of the Pix directory in its one normalised form: equal keys have equal values. */
export type PixKey = {
  readonly type: PixKeyType;
  readonly value: string;
};

/** Longer texts are refused unread. The longest key has 77 characters; formatting and white space need room. */
const INPUT_MAX_CHARACTERS = 200;

/** What people put between the digits of a phone number; a key that is no e-mail has only spaces and hyphens of ASCII by then. */
const PHONE_PUNCTUATION = /[ ().-]/g;
const SPACES = /\p{Space_Separator}/gu;
const HYPHENS = /[\p{Dash_Punctuation}\u2212]/gu;

/** What is not seen, and no key has: it comes along when a key is copied from a page or a chat. */
const INVISIBLE = /[\p{Control}\p{Default_Ignorable_Code_Point}\p{Format}\p{Zl}\p{Zp}]/u;

/** DICT API 2.12. */
const EMAIL_MAX_CHARACTERS = 77;
const EMAIL =
  /^[a-z0-9.!#$'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const PHONE = /^\+[1-9]\d{1,14}$/;
/** After +55: an area code, then nine digits of a mobile or eight of a landline. */
const BRAZILIAN_PHONE = /^\+55[1-9]{2}(?:9\d{8}|[2-5]\d{7})$/;
/** A Brazilian phone as it is dialled in Brazil, or without the +; read only where the sender says that it is a phone. */
const DIALLED_PHONE = /^(?:55)?(\d{10,11})$/;
const EVP = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/i;

/**
 * Punctuation counts only where a CPF or a CNPJ has it. Were it dropped anywhere, `11 91234-5678`, plainly a
 * phone, would be read as a CPF, and one such number in a hundred would be a valid one: another person's.
 */
const PUNCTUATED_CPF = /^\d{3}[. -]?\d{3}[. -]?\d{3}[. /-]?\d{2}$/;
const WRITTEN_CPF = /^\d{3}\.\d{3}\.\d{3}-\d{2}$/;
const PUNCTUATED_CNPJ =
  /^[0-9A-Za-z]{2}[. -]?[0-9A-Za-z]{3}[. -]?[0-9A-Za-z]{3}[. /-]?[0-9A-Za-z]{4}[. /-]?\d{2}$/;

/** Only ASCII may change case: the Kelvin sign, for one, has an ASCII `k` for its lower case. */
const ASCII = /^[\x20-\x7e]+$/;

const HOW_TO_WRITE = {
  CPF: 'A CPF key has 11 digits, such as 529.982.247-25, leading zeros included.',
  CNPJ: 'A CNPJ key has 14 digits and capital letters, such as 12.ABC.345/01DE-35, leading zeros included.',
  PHONE:
    'A PHONE key starts with + and the country code, such as +55 11 91234-5678; with its type given as PHONE, a Brazilian one may lack them.',
  EMAIL: 'An EMAIL key is an e-mail address without accents, such as name@example.com.',
  EVP: 'An EVP key is a UUID, such as 123e4567-e89b-12d3-a456-426614174000.',
} as const satisfies Record<PixKeyType, MessageText>;

export const parsePixKeyType: Parser<PixKeyType> = parserOf(
  among(PIX_KEY_TYPES),
  'one of the types of Pix key {list}',
  { list: PIX_KEY_TYPES.join(', ') },
);

/**
 * Reads and normalises a Pix key (DICT API 2.12).
 *
 * The type is never guessed between two: eleven digits are a CPF or an error, since about one mobile number in a
 * hundred is a valid CPF too. Where the type is given as PHONE they are a phone.
 *
 * @param type what the sender says the key is; a key of another type is refused, never converted.
 *
 * Faults: `required`, `wrong_type`, `too_long`, `invalid_characters`, `invalid_format`, `check_digits`,
 * `key_type_mismatch`. No message repeats the key.
 */
export function parsePixKey(text: unknown, type?: PixKeyType): Parsed<PixKey> {
  if (text === undefined) return refused('required', 'Add this member: a Pix key.');
  if (typeof text !== 'string') return refused('wrong_type', 'This must be a JSON string, digits included.');
  if (text.length > INPUT_MAX_CHARACTERS) return refused('too_long', 'This is longer than any Pix key.');

  const trimmed = text.trim();
  const invisible = nameCharacter(trimmed, INVISIBLE);
  if (invisible !== undefined) {
    return refused('invalid_characters', 'Remove the invisible character {found} of this key.', {
      found: invisible,
    });
  }
  const plain = trimmed.includes('@') ? trimmed : trimmed.replace(SPACES, ' ').replace(HYPHENS, '-');
  const outline = pixKeyOutline(plain, type);
  if (outline === undefined) return refuseAsNoKey(plain, type);
  if (type !== undefined && outline !== type) {
    return refused(
      'key_type_mismatch',
      'This has the form of {article} {found} key, but its type is given as {type}. {how} Or correct the type.',
      { article: article(outline), found: outline, type, ...how(type) },
    );
  }

  const normalised = normalisePixKey(outline, plain);
  return normalised.ok ? parsed({ type: outline, value: normalised.value }) : normalised;
}

function refuseAsNoKey(text: string, type: PixKeyType | undefined): Parsed<PixKey> {
  if (type !== undefined) return refused('invalid_format', HOW_TO_WRITE[type]);
  if (text === '') return refused('invalid_format', 'A Pix key must not be empty.');
  if (/^\d+$/.test(withoutPhonePunctuation(text))) {
    return refused('invalid_format', 'These digits are no Pix key. {cpf} {cnpj} {phone}', {
      cpf: { text: HOW_TO_WRITE.CPF },
      cnpj: { text: HOW_TO_WRITE.CNPJ },
      phone: { text: HOW_TO_WRITE.PHONE },
    });
  }
  return refused(
    'invalid_format',
    'This is no Pix key. Write a CPF (11 digits), a CNPJ (14 digits and capital letters), a phone (+55 11 91234-5678), an e-mail address, or a random key (a UUID).',
  );
}

const how = (type: PixKeyType): { readonly how: Message } => ({ how: { text: HOW_TO_WRITE[type] } });

function article(type: PixKeyType): string {
  return type === 'EMAIL' || type === 'EVP' ? 'an' : 'a';
}

/**
 * Which type a trimmed text can only be, from its outline; its contents may still be wrong. At most one outline
 * fits any text: only e-mails have an @, only phones among the rest begin with +, and the others differ in how
 * many letters and digits they have (32, 11, 14). Digits alone are a phone where the sender says so, unless they are
 * written as a CPF is.
 */
function pixKeyOutline(text: string, type: PixKeyType | undefined): PixKeyType | undefined {
  if (text.includes('@')) return 'EMAIL';
  const phone = withoutPhonePunctuation(text);
  if (phone.startsWith('+')) return 'PHONE';
  if (type === 'PHONE' && DIALLED_PHONE.test(phone) && !WRITTEN_CPF.test(text)) return 'PHONE';
  if (EVP.test(text)) return 'EVP';
  if (PUNCTUATED_CPF.test(text)) return 'CPF';
  if (PUNCTUATED_CNPJ.test(text)) return 'CNPJ';
  return undefined;
}

function normalisePixKey(type: PixKeyType, text: string): Parsed<string> {
  switch (type) {
    case 'CPF':
      return normaliseCpf(text);
    case 'CNPJ':
      return normaliseCnpj(text);
    case 'PHONE':
      return normalisePhone(text);
    case 'EMAIL':
      return normaliseEmail(text);
    case 'EVP':
      return parsed(text.toLowerCase().replace(EVP, '$1-$3-$4-$5-$6'));
  }
}

function normaliseCpf(text: string): Parsed<string> {
  const digits = withoutTaxIdPunctuation(text);
  if (isCpf(digits)) return parsed(digits);
  return CPF_FORM.test(text)
    ? refused(
        'check_digits',
        'Eleven digits are a CPF, and there is no such CPF. Check for a typo. If it is a phone: {how}',
        how('PHONE'),
      )
    : refused('check_digits', 'Eleven digits are a CPF, and there is no such CPF. Check for a typo.');
}

function normaliseCnpj(text: string): Parsed<string> {
  const characters = withoutTaxIdPunctuation(text).toUpperCase();
  if (isCnpj(characters)) return parsed(characters);
  return refused(
    'check_digits',
    'No such CNPJ: its last two digits do not follow from the rest. Check for a typo.',
  );
}

function normalisePhone(text: string): Parsed<string> {
  const phone = withoutPhonePunctuation(text).replace(DIALLED_PHONE, '+55$1');
  if (!PHONE.test(phone)) {
    return refused(
      'invalid_format',
      '{how} After the + come 2 to 15 digits, the first not 0; only spaces, hyphens, dots and parentheses between.',
      how('PHONE'),
    );
  }
  if (!phone.startsWith('+55') || BRAZILIAN_PHONE.test(phone)) return parsed(phone);
  return refused(
    'invalid_format',
    'No Brazilian phone has this number: after +55 come an area code of two digits, neither 0, and nine digits that begin with 9, or eight that begin with 2 to 5.',
  );
}

function normaliseEmail(text: string): Parsed<string> {
  if (text.length > EMAIL_MAX_CHARACTERS) {
    return refused('too_long', 'An EMAIL key has at most {max} characters.', { max: EMAIL_MAX_CHARACTERS });
  }
  const address = ASCII.test(text) ? text.toLowerCase() : '';
  if (EMAIL.test(address)) return parsed(address);
  return refused(
    'invalid_format',
    '{how} It has no spaces and none of % & " ( ) , : ; < > [ ] \\ in it.',
    how('EMAIL'),
  );
}

function withoutTaxIdPunctuation(text: string): string {
  return text.replaceAll(/[. /-]/g, '');
}

function withoutPhonePunctuation(text: string): string {
  return text.replaceAll(PHONE_PUNCTUATION, '');
}
