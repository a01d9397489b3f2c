import type { Branded } from './branded.js';
import { randomDigits, type RandomSource } from './random-source.js';

/**
 * A company's taxpayer number: 14 characters without punctuation, check digits verified. Since 2026 the first
 * twelve may be capital letters too.
 */
export type Cnpj = Branded<string, 'Cnpj'>;

/** The form of a CNPJ, whatever its check digits. */
export const CNPJ_FORM = /^[0-9A-Z]{12}[0-9]{2}$/;

const BASE_LENGTH = 12;

/** The value of a character is its ASCII code less this, so that digits are worth themselves. */
const ASCII_ZERO = 48;

/** Whether a value is a CNPJ with the right check digits; fourteen equal characters are none. */
export function isCnpj(value: unknown): value is Cnpj {
  if (typeof value !== 'string' || !CNPJ_FORM.test(value)) return false;
  if (value === value.charAt(0).repeat(value.length)) return false;
  return value.endsWith(cnpjCheckDigits(value.slice(0, BASE_LENGTH)));
}

/** A random CNPJ of digits, head office (`0001`), that is valid: for tests and sandboxes. */
export function makeCnpj(random: RandomSource): Cnpj {
  const base = `${randomDigits(random, BASE_LENGTH - 4)}0001`;
  const cnpj = base + cnpjCheckDigits(base);
  if (!isCnpj(cnpj))
    throw new RangeError('The random source must give numbers from 0 up to, not including, 1.');
  return cnpj;
}

function cnpjCheckDigits(base: string): string {
  const first = checkDigit(base);
  return first + checkDigit(base + first);
}

/** Weights from the right 2..9 and again from 2; r = sum mod 11; the digit is 0 where r < 2, else 11 − r. */
function checkDigit(characters: string): string {
  let sum = 0;
  for (let index = 0; index < characters.length; index += 1) {
    const fromRight = characters.length - 1 - index;
    sum += (characters.charCodeAt(index) - ASCII_ZERO) * (2 + (fromRight % 8));
  }
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
