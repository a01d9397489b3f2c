import { matching, parserOf, type Branded } from './parsed.js';

/** The eight characters that identify an institution in the Brazilian payment system. */
export type Ispb = Branded<string, 'Ispb'>;

/** SPI message catalogue 5.13: letters since 2026, capital ones only. */
export const isIspb = matching<'Ispb'>(/^[0-9A-Z]{8}$/);

export const parseIspb = parserOf(isIspb, 'an ISPB of 8 digits or capital letters, such as "32074986"');
