import { CNPJ_FORM, isCnpj, type Cnpj } from './cnpj.js';
import { CPF_FORM, isCpf, type Cpf } from './cpf.js';
import { parsed, refused, type Parsed } from './parsed.js';

/** Who a person or a company is to the tax authority: a CPF or a CNPJ, without punctuation. */
export type TaxId = Cpf | Cnpj;

const DESCRIPTION =
  'a CPF of 11 digits or a CNPJ of 14 digits and capital letters, leading zeros included, without dots, ' +
  'hyphens or slashes';

/** Whether a value is a CPF or a CNPJ with the right check digits. They differ in length. */
export function isTaxId(value: unknown): value is TaxId {
  return isCpf(value) || isCnpj(value);
}

/**
 * Reads a CPF or a CNPJ as messages carry it: without punctuation, letters capital.
 *
 * Faults: `required`, `wrong_type`, `invalid_format`, `check_digits`.
 */
export function parseTaxId(value: unknown): Parsed<TaxId> {
  if (isTaxId(value)) return parsed(value);
  if (value === undefined) return refused('required', `Add this member: ${DESCRIPTION}.`);
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${DESCRIPTION}.`);
  if (CPF_FORM.test(value)) {
    return refused(
      'check_digits',
      'No such CPF: its last two digits do not follow from the others. Check for a typo.',
    );
  }
  if (CNPJ_FORM.test(value)) {
    return refused(
      'check_digits',
      'No such CNPJ: its last two digits do not follow from the rest. Check for a typo.',
    );
  }
  return refused('invalid_format', `This must be ${DESCRIPTION}.`);
}
