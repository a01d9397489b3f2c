import { CELCOIN } from './celcoin-dialect.js';
import { EFI, SPI, WOOVI, type PspDialect } from './psp-dialects.js';

/** By the names of the profiles that speak so. */
export const DIALECTS: ReadonlyMap<string, PspDialect> = new Map([
  ['spi', SPI],
  ['efi', EFI],
  ['woovi', WOOVI],
  ['celcoin', CELCOIN],
]);
