import { ASAAS } from './asaas-dialect.js';
import { CELCOIN } from './celcoin-dialect.js';
import { INTER } from './inter-dialect.js';
import { EFI, SPI, WOOVI, type PspDialect } from './psp-dialects.js';
import { QITECH } from './qitech-dialect.js';
import { STARK } from './stark-dialect.js';

/** By the names of the profiles that speak so. */
export const DIALECTS: ReadonlyMap<string, PspDialect> = new Map([
  ['spi', SPI],
  ['efi', EFI],
  ['woovi', WOOVI],
  ['celcoin', CELCOIN],
  ['inter', INTER],
  ['asaas', ASAAS],
  ['stark', STARK],
  ['qitech', QITECH],
]);
