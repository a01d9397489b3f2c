import { among, matching, parserOf, type Parser } from './parsed.js';

/** `CACC` current, `SVGS` savings, `TRAN` payment, `SLRY` salary, `OTHR` other (ISO 20022 codes). */
export const ACCOUNT_TYPES = ['CACC', 'SVGS', 'TRAN', 'SLRY', 'OTHR'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export const parseAccountType: Parser<AccountType> = parserOf(
  among(ACCOUNT_TYPES),
  'one of the account types CACC (current), SVGS (savings), TRAN (payment), SLRY (salary) or OTHR (other)',
);

/** Reads `contaTransacional` (SPI message catalogue 5.13). */
export const parseAccountNumber: Parser<string> = parserOf(
  matching(/^[0-9A-Z]{1,20}$/),
  'an account number of 1 to 20 digits or capital letters, check digit included, without hyphens',
);

/** Reads `agencia` (SPI message catalogue 5.13). */
export const parseBranch: Parser<string> = parserOf(
  matching(/^[0-9]{1,4}$/),
  'a branch of 1 to 4 digits, in quotes, such as "0001"',
);
