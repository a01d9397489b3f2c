export const MASK = '[masked]';

/** Shorter texts hold no tax id, no address with a password, no key. */
const SHORTEST_SENSITIVE_TEXT = 8;

/** Longer texts are cut off: a log line is not the place for a document, and the patterns below are slow on one. */
const MAX_TEXT_CHARACTERS = 4000;

/** What a driver or a library may quote in an error's message, each with what stays of it. */
const SENSITIVE_PATTERNS: readonly (readonly [RegExp, string])[] = [
  // user:password@ of an address
  [/(:\/\/)[^\s/@]{0,512}@/g, `$1${MASK}@`],
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]+/gi, `$1 ${MASK}`],
  [/\b(?:mk|whsec)_[A-Za-z0-9_+/=-]+/g, MASK],
  [/[A-Za-z0-9.!#$'*+=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}/g, MASK],
  // CPF and CNPJ, bare or punctuated; an endToEndId is one word with letters in it and stays whole
  [/\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b/g, MASK],
  [/\b[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}\/?[0-9A-Z]{4}-?\d{2}\b/g, MASK],
  [/\+[1-9]\d{7,14}\b/g, MASK],
];

/** Masks what looks like a secret or personal data in free text: error messages, stacks, values of unknown members. */
export function maskText(text: string): string {
  if (text.length < SHORTEST_SENSITIVE_TEXT) return text;
  const short = text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}… [cut off]` : text;
  return SENSITIVE_PATTERNS.reduce(
    (masked, [pattern, replacement]) => masked.replace(pattern, replacement),
    short,
  );
}
