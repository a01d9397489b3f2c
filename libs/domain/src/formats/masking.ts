import type { PixKey } from './pix-key.js';
import { CNPJ_FORM, CPF_FORM } from './tax-id.js';

/** Stands for what is hidden. Always of one length, so that it does not show how much. */
const HIDDEN = '***';

/** A phone number shorter than this would show too much of itself. */
const PHONE_SHOWN_FROM_CHARACTERS = 11;

/**
 * A CPF or CNPJ for logs and events: enough to recognise one that is known, too little to find it out.
 * `***.***.247-**`; `**.***.345/01DE-**`. Anything else is hidden whole.
 */
export function maskTaxId(taxId: string): string {
  if (CPF_FORM.test(taxId)) return `***.***.${taxId.slice(6, 9)}-**`;
  if (CNPJ_FORM.test(taxId)) return `**.***.${taxId.slice(5, 8)}/${taxId.slice(8, 12)}-**`;
  return HIDDEN;
}

/**
 * A Pix key for logs and events: `u***@e***.com`, `+55*****5678`, `123e4567-***`, and CPF and CNPJ as in
 * `maskTaxId`.
 */
export function maskPixKey(key: PixKey): string {
  switch (key.type) {
    case 'CPF':
    case 'CNPJ':
      return maskTaxId(key.value);
    case 'PHONE':
      return maskPhone(key.value);
    case 'EMAIL':
      return maskEmail(key.value);
    case 'EVP':
      return `${key.value.slice(0, 8)}-${HIDDEN}`;
  }
}

/** What is shown of a text, at most, and how much of it must be hidden for its end to be shown. */
const TEXT_SHOWN_CHARACTERS = 40;
const END_SHOWN_FROM_CHARACTERS = 8;

/**
 * A text that was refused, for the client that sent it: its form and its last two characters, such as `***.***.***-25`. It may be a CPF or a Pix
 * key with a typo.
 */
export function maskText(text: string): string {
  const characters = Array.from(text.trim());
  const shown = characters.length >= END_SHOWN_FROM_CHARACTERS ? 2 : 0;
  const masked = characters.map((character, at) =>
    at < characters.length - shown ? character.replace(/[\p{L}\p{N}\p{M}\p{C}]/u, '*') : character,
  );
  const rest =
    masked.length > TEXT_SHOWN_CHARACTERS ? ['…', ...masked.slice(1 - TEXT_SHOWN_CHARACTERS)] : masked;
  return rest.join('');
}

function maskPhone(phone: string): string {
  if (phone.length < PHONE_SHOWN_FROM_CHARACTERS) return `+${HIDDEN}`;
  return `${phone.slice(0, 3)}*****${phone.slice(-4)}`;
}

function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  const ending = dot === -1 ? '' : domain.slice(dot);
  return `${maskWord(email.slice(0, at))}@${maskWord(domain.slice(0, domain.length - ending.length))}${ending}`;
}

/** The first character alone; a word of one character is hidden whole. */
function maskWord(word: string): string {
  const [first = '', ...rest] = Array.from(word);
  return rest.length === 0 ? HIDDEN : `${first}${HIDDEN}`;
}
