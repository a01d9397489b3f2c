import { parserOf, type Parsed } from './parsed.js';

/** `CACC` current, `SVGS` savings, `TRAN` payment, `SLRY` salary, `OTHR` other (ISO 20022 codes). */
export const ACCOUNT_TYPES = ['CACC', 'SVGS', 'TRAN', 'SLRY', 'OTHR'] as const;

export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** SPI message catalogue 5.13. */
const ACCOUNT_NUMBER = /^[0-9A-Z]{1,20}$/;
const BRANCH = /^[0-9]{1,4}$/;

export function isAccountType(value: unknown): value is AccountType {
  return ACCOUNT_TYPES.some((type) => type === value);
}

function isAccountNumber(value: unknown): value is string {
  return typeof value === 'string' && ACCOUNT_NUMBER.test(value);
}

function isBranch(value: unknown): value is string {
  return typeof value === 'string' && BRANCH.test(value);
}

/** Reads `tipoConta`. Faults: `required`, `wrong_type`, `invalid_format`. */
export const parseAccountType: (value: unknown) => Parsed<AccountType> = parserOf(
  isAccountType,
  'one of the account types CACC (current), SVGS (savings), TRAN (payment), SLRY (salary) or OTHR (other)',
);

/** Reads `contaTransacional`. Faults: `required`, `wrong_type`, `invalid_format`. */
export const parseAccountNumber: (value: unknown) => Parsed<string> = parserOf(
  isAccountNumber,
  'an account number of 1 to 20 digits or capital letters, check digit included, without hyphens',
);

/** Reads `agencia`. Faults: `required`, `wrong_type`, `invalid_format`. */
export const parseBranch: (value: unknown) => Parsed<string> = parserOf(
  isBranch,
  'a branch of 1 to 4 digits, in quotes, such as "0001"',
);
