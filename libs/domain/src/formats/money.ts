import { parsed, refused, type Parsed } from './parsed.js';

export const AMOUNT_CENTS_MIN = 1;

/** The most one payout can be, in centavos: R$ 999,999,999.99. */
export const AMOUNT_CENTS_MAX = 99_999_999_999;

/** The most `valor` of a Pix message can be, in centavos: R$ 9,999,999,999.99 (SPI message catalogue 5.13). */
export const VALOR_CENTS_MAX = 999_999_999_999;

/**
 * Reads the amount of a payout: a whole JSON number of centavos, 1..99999999999.
 *
 * Faults: `required`, `wrong_type`, `out_of_range`.
 */
export function parseAmountCents(value: unknown): Parsed<number> {
  if (value === undefined) return refused('required', 'Add this member: the amount in centavos.');
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return refused('wrong_type', 'This must be a JSON number without quotes: the amount in centavos.');
  }
  if (!(value >= AMOUNT_CENTS_MIN && value <= AMOUNT_CENTS_MAX)) {
    return refused('out_of_range', 'This must be {min} to {max} centavos.', {
      min: AMOUNT_CENTS_MIN,
      max: AMOUNT_CENTS_MAX,
    });
  }
  if (!Number.isInteger(value)) {
    return refused('wrong_type', 'This must be a whole number of centavos: R$ 350.00 is 35000.');
  }
  return parsed(value);
}

const CURRENCY = /^R\$\s*/i;
/** Reais as people write them: groups of thousands or none, then one or two decimals or none. */
const WRITTEN_REAIS = /^(?:\d+|\d{1,3}(?:\.\d{3})+(?=,|$)|\d{1,3}(?:,\d{3})+(?=\.|$))(?:[.,](\d{1,2}))?$/;
/** One separator and three digits after it. */
const THOUSANDS_OR_DECIMALS = /^\d{1,3}[.,]\d{3}$/;

/**
 * Reads the amount of a payout as a spreadsheet has it: a text in reais, such as `1.234,56`, `1234.56` or `R$ 350`. Returns centavos.
 * Never guesses: `1.234` is refused.
 *
 * Faults: `invalid_format`, `out_of_range`.
 */
export function parseWrittenReais(text: string): Parsed<number> {
  const digits = text.trim().replace(CURRENCY, '');
  if (THOUSANDS_OR_DECIMALS.test(digits))
    return refused(
      'invalid_format',
      'Three digits after a separator can be thousands or decimals: write 1234,00 or 1234.00 for thousands, and two decimals at most.',
    );
  const [written, decimals = ''] = WRITTEN_REAIS.exec(digits) ?? [];
  if (written === undefined)
    return refused('invalid_format', 'Write the amount in reais as 1234,56, 1.234,56 or 1234.56.');
  const reais = decimals === '' ? written : written.slice(0, -decimals.length);
  return parseAmountCents(Number(reais.replaceAll(/\D/g, '') + decimals.padEnd(2, '0')));
}

/** Reads the amount of a payout as a text of digits: centavos. Faults: `invalid_format`, `out_of_range`. */
export function parseWrittenCents(text: string): Parsed<number> {
  const digits = text.trim();
  return /^\d+$/.test(digits)
    ? parseAmountCents(Number(digits))
    : refused('invalid_format', 'Write centavos in digits alone: R$ 350.00 is 35000.');
}

/**
 * Reads `valor` of a Pix message, a JSON number of reais.
 *
 * JSON numbers arrive as binary floats; all of 0.01..9999999999.99 survive that, and `toFixed(2)` gives their decimals back exactly.
 *
 * Faults: `required`, `wrong_type`, `out_of_range`, `invalid_format` (more than two decimals).
 */
export function parseValor(value: unknown): Parsed<number> {
  if (value === undefined) return refused('required', 'Add this member: the amount in reais.');
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return refused(
      'wrong_type',
      'This must be a JSON number without quotes: the amount in reais, such as 90.20.',
    );
  }
  if (!(value >= 0.01 && value <= 9999999999.99)) {
    return refused('out_of_range', 'This must be 0.01 to 9999999999.99 reais.');
  }
  if (Number(value.toFixed(2)) !== value)
    return refused('invalid_format', 'This must have at most two decimals, such as 90.20.');
  return parsed(value);
}

/**
 * The text of an amount in reais, always with two decimals: `centsToValor(35000)` is `"350.00"`.
 *
 * @throws RangeError when `cents` is not a whole number from 1 to 999999999999.
 */
export function centsToValor(cents: number): string {
  if (!Number.isInteger(cents) || cents < AMOUNT_CENTS_MIN || cents > VALOR_CENTS_MAX) {
    throw new RangeError(
      `An amount is a whole number of centavos from ${AMOUNT_CENTS_MIN} to ${VALOR_CENTS_MAX}.`,
    );
  }
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
