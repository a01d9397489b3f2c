import { parsed, refused, type Branded, type Parsed } from './parsed.js';
import { randomDigits, type RandomSource } from './random-source.js';

/** A person's taxpayer number: eleven digits without punctuation, check digits verified. */
export type Cpf = Branded<string, 'Cpf'>;
/** A company's: 14 characters, likewise. Since 2026 the first twelve may be capital letters too. */
export type Cnpj = Branded<string, 'Cnpj'>;
/** Who a person or a company is to the tax authority. They differ in length. */
export type TaxId = Cpf | Cnpj;

export const CPF_FORM = /^[0-9]{11}$/;
export const CNPJ_FORM = /^[0-9A-Z]{12}[0-9]{2}$/;

/** How many weights there are, before they begin again with the first: 2..11 of a CPF, 2..9 of a CNPJ. */
const CPF_WEIGHTS = 10;
const CNPJ_WEIGHTS = 8;
/** The value of a character is its ASCII code less this, so that digits are worth themselves. */
const ASCII_ZERO = 48;

const EXPECTED = {
  expected: {
    text: 'a CPF of 11 digits or a CNPJ of 14 digits and capital letters, leading zeros included, without dots, hyphens or slashes',
  },
} as const;

export function isCpf(value: unknown): value is Cpf {
  return typeof value === 'string' && CPF_FORM.test(value) && isConsistent(value, CPF_WEIGHTS);
}

export function isCnpj(value: unknown): value is Cnpj {
  return typeof value === 'string' && CNPJ_FORM.test(value) && isConsistent(value, CNPJ_WEIGHTS);
}

export function isTaxId(value: unknown): value is TaxId {
  return isCpf(value) || isCnpj(value);
}

/**
 * Reads a CPF or a CNPJ as messages carry it: without punctuation, letters capital.
 *
 * Faults: `required`, `wrong_type`, `invalid_format`, `check_digits`.
 */
export function parseTaxId(value: unknown): Parsed<TaxId> {
  if (isTaxId(value)) return parsed(value);
  if (value === undefined) return refused('required', 'Add this member: {expected}.', EXPECTED);
  if (typeof value !== 'string')
    return refused('wrong_type', 'This must be a JSON string: {expected}.', EXPECTED);
  if (CPF_FORM.test(value)) {
    return refused(
      'check_digits',
      'No such CPF: its last two digits do not follow from the others. Check for a typo.',
    );
  }
  if (CNPJ_FORM.test(value)) {
    return refused(
      'check_digits',
      'No such CNPJ: its last two digits do not follow from the rest. Check for a typo.',
    );
  }
  return refused('invalid_format', 'This must be {expected}.', EXPECTED);
}

/** As people write them: punctuation only where it belongs. */
const WRITTEN =
  /^(?:\d{3}[. ]?\d{3}[. ]?\d{3}[- ]?\d{2}|[0-9A-Za-z]{2}[. ]?[0-9A-Za-z]{3}[. ]?[0-9A-Za-z]{3}[/ ]?[0-9A-Za-z]{4}[- ]?\d{2})$/;

const EXPECTED_WRITTEN = {
  expected: {
    text: 'a CPF such as 529.982.247-25 or a CNPJ such as 12.ABC.345/01DE-35, with or without punctuation',
  },
} as const;

/** Reads a CPF or a CNPJ as people write it, and returns it without punctuation, letters capital. Faults: as `parseTaxId`. */
export function parseWrittenTaxId(value: unknown): Parsed<TaxId> {
  if (typeof value !== 'string') return parseTaxId(value);
  const text = value.trim();
  if (!WRITTEN.test(text)) return refused('invalid_format', 'This must be {expected}.', EXPECTED_WRITTEN);
  return parseTaxId(text.replace(/[. /-]/g, '').toUpperCase());
}

/**
 * Whether an owner as a directory reveals it, such as `***.982.247-**`, can be this one: masked digits apart, all the same. Undefined:
 * it reveals nothing.
 */
export function canBeOwner(revealed: string, expected: TaxId): boolean | undefined {
  const text = revealed.replace(/[. /-]/g, '').toUpperCase();
  if (!/[0-9]/.test(text)) return undefined;
  return (
    text.length === expected.length && [...text].every((sign, at) => sign === '*' || sign === expected[at])
  );
}

/** A random valid CPF, for tests and sandboxes. It may by chance belong to a person. */
export function makeCpf(random: RandomSource): Cpf {
  let base = randomDigits(random, 9);
  // The check digits of nine equal digits are that digit again, and such a CPF is invalid.
  if (allEqual(base)) base = base.slice(0, -1) + (base.endsWith('0') ? '1' : '0');
  return made(withCheckDigits(base, CPF_WEIGHTS), isCpf);
}

/** A random CNPJ of digits, head office (`0001`), that is valid: for tests and sandboxes. */
export function makeCnpj(random: RandomSource): Cnpj {
  return made(withCheckDigits(`${randomDigits(random, 8)}0001`, CNPJ_WEIGHTS), isCnpj);
}

function made<Id extends TaxId>(text: string, isValid: (value: unknown) => value is Id): Id {
  if (isValid(text)) return text;
  throw new RangeError('The random source must give numbers from 0 up to, not including, 1.');
}

/** The check digits are right; equal characters alone are no number, though their digits are. */
function isConsistent(text: string, weights: number): boolean {
  return !allEqual(text) && text === withCheckDigits(text.slice(0, -2), weights);
}

function withCheckDigits(base: string, weights: number): string {
  const first = base + checkDigit(base, weights);
  return first + checkDigit(first, weights);
}

/** Weights from the right 2, 3, …, and again from 2; r = sum mod 11; the digit is 0 where r < 2, else 11 − r. */
function checkDigit(characters: string, weights: number): string {
  let sum = 0;
  for (let index = 0; index < characters.length; index += 1) {
    const fromRight = characters.length - 1 - index;
    sum += (characters.charCodeAt(index) - ASCII_ZERO) * (2 + (fromRight % weights));
  }
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}

function allEqual(text: string): boolean {
  return text === text.charAt(0).repeat(text.length);
}
