import type { Branded } from './branded.js';
import { parserOf, type Parsed } from './parsed.js';

/** The id that payer and receiver gave the transaction; case-sensitive. */
export type TxId = Branded<string, 'TxId'>;

/** SPI message catalogue 5.13. */
const TX_ID = /^[a-zA-Z0-9]{1,35}$/;

export function isTxId(value: unknown): value is TxId {
  return typeof value === 'string' && TX_ID.test(value);
}

const parse = parserOf(isTxId, 'a txId of 1 to 35 letters and digits, without accents, spaces or hyphens');

/** Reads a txId. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseTxId(text: unknown): Parsed<TxId> {
  return parse(text);
}
