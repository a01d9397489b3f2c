import { MASK, maskText } from './mask-text.js';

/**
 * Member names whose values never reach a log: credentials, tax ids, Pix keys, names of people, accounts. Compared in
 * lower case without `_` and `-`, so `pixKey`, `pix_key` and `PIX-KEY` are one name.
 */
const SENSITIVE_NAMES = new Set(
  [
    [
      'authorization',
      'cookie',
      'setcookie',
      'password',
      'secret',
      'token',
      'apikey',
      'databaseurl',
      'redisurl',
    ],
    ['cpfcnpj', 'cpf', 'cnpj', 'taxid', 'nome', 'agencia', 'contatransacional', 'campolivre'],
    ['pixkey', 'chave', 'email', 'phone'],
    // What database drivers attach to errors: the values of a statement, and rows quoted in an explanation.
    ['parameters', 'detail', 'where'],
  ].flat(),
);

/** Deeper or wider than this is cut off: a log line is not the place for a document. */
const MAX_DEPTH = 6;
const MAX_MEMBERS = 100;
/** Names are few and repeat, so what was found out about one is kept; the limit keeps hostile names from piling up. */
const MAX_KNOWN_NAMES = 2000;

const knownNames = new Map<string, boolean>();

/**
 * A copy of the facts with sensitive members masked at any depth, and what looks like a secret or personal data masked in
 * the other texts. Instances (errors, dates, buffers) are left as they are; errors have a serializer of their own.
 */
export function maskSensitive(facts: Record<string, unknown>): Record<string, unknown> {
  return maskMembers(facts, 1);
}

function maskMembers(object: Record<string, unknown>, depth: number): Record<string, unknown> {
  // Without a prototype, so that a member called __proto__ is a member like any other.
  const masked = Object.create(null) as Record<string, unknown>;
  let members = 0;
  for (const name of Object.keys(object)) {
    if (++members > MAX_MEMBERS) {
      masked['cutOff'] = true;
      break;
    }
    masked[name] = isSensitive(name) ? MASK : maskValue(object[name], depth);
  }
  return masked;
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[cut off]';
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((item) => maskValue(item, depth + 1));
  return isPlain(value) ? maskMembers(value, depth + 1) : value;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isSensitive(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const sensitive = SENSITIVE_NAMES.has(name.toLowerCase().replaceAll(/[_-]/g, ''));
  if (knownNames.size < MAX_KNOWN_NAMES) knownNames.set(name, sensitive);
  return sensitive;
}
