import type { Branded } from './branded.js';
import { parserOf, type Parsed } from './parsed.js';

/** The eight characters that identify an institution in the Brazilian payment system. */
export type Ispb = Branded<string, 'Ispb'>;

/** SPI message catalogue 5.13: letters since 2026, capital ones only. */
const ISPB = /^[0-9A-Z]{8}$/;

export function isIspb(value: unknown): value is Ispb {
  return typeof value === 'string' && ISPB.test(value);
}

const parse = parserOf(isIspb, 'an ISPB of 8 digits or capital letters, such as "32074986"');

/** Reads an ISPB. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseIspb(text: unknown): Parsed<Ispb> {
  return parse(text);
}
