import type { Branded } from './branded.js';
import { randomDigits, type RandomSource } from './random-source.js';

/** A person's taxpayer number: eleven digits without punctuation, check digits verified. */
export type Cpf = Branded<string, 'Cpf'>;

/** The form of a CPF, whatever its check digits. */
export const CPF_FORM = /^[0-9]{11}$/;

const BASE_LENGTH = 9;

/** Whether a value is a CPF with the right check digits; eleven equal digits are none. */
export function isCpf(value: unknown): value is Cpf {
  if (typeof value !== 'string' || !CPF_FORM.test(value)) return false;
  return !allEqual(value) && value.endsWith(cpfCheckDigits(value.slice(0, BASE_LENGTH)));
}

/** A random valid CPF, for tests and sandboxes. It may by chance belong to a person. */
export function makeCpf(random: RandomSource): Cpf {
  let base = randomDigits(random, BASE_LENGTH);
  // The check digits of nine equal digits are that digit again, and such a CPF is invalid.
  if (allEqual(base)) base = base.slice(0, -1) + (base.endsWith('0') ? '1' : '0');
  const cpf = base + cpfCheckDigits(base);
  if (!isCpf(cpf))
    throw new RangeError('The random source must give numbers from 0 up to, not including, 1.');
  return cpf;
}

/** Weights 10..2 for the first digit and 11..2 for the second; a digit is (sum · 10) mod 11 mod 10. */
function cpfCheckDigits(base: string): string {
  const first = checkDigit(base);
  return first + checkDigit(base + first);
}

function checkDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    sum += Number(digits.charAt(index)) * (digits.length + 1 - index);
  }
  return String(((sum * 10) % 11) % 10);
}

function allEqual(digits: string): boolean {
  return digits === digits.charAt(0).repeat(digits.length);
}
