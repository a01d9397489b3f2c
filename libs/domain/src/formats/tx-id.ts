import { matching, parserOf, type Branded } from './parsed.js';

export type TxId = Branded<string, 'TxId'>;

/** SPI message catalogue 5.13. */
export const isTxId = matching<'TxId'>(/^[a-zA-Z0-9]{1,35}$/);

export const parseTxId = parserOf(
  isTxId,
  'a txId of 1 to 35 letters and digits, without accents, spaces or hyphens',
);
