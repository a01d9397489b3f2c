import type { KeyDocument, MadeKeyDocument } from '#presenters';
import { writeTable } from '../commands/write-table.js';

const NONE = '–';

/** A new key, in words. */
export function describeMadeKey(made: MadeKeyDocument, previousExpiresAt?: string): string {
  const lines = [
    `  ${made.key}`,
    '',
    'This is the only time it is shown: put it where you keep secrets.',
    '',
    `  id       ${made.id}`,
    `  name     ${made.name ?? NONE}`,
    `  scopes   ${made.scopes.join(', ')}`,
    `  payer    ${made.payer ?? NONE}`,
    `  ISPBs    ${made.ispbs.join(', ') || NONE}`,
    `  expires  ${made.expires_at ?? 'never'}`,
  ];
  if (previousExpiresAt !== undefined) lines.push(`  the old key works until ${previousExpiresAt}`);
  return `\n${lines.join('\n')}\n`;
}

/** Keys as a table. */
export function describeKeys(keys: readonly KeyDocument[], now: Date): string {
  if (keys.length === 0) return 'There are no keys. Make one: npm run keys -- create --scope operate';
  const rows = keys.map((key) => [
    key.id,
    key.name ?? NONE,
    key.prefix,
    stateOf(key, now),
    key.payer ?? NONE,
    key.ispbs.join(',') || NONE,
    key.scopes.join(','),
    key.expires_at ?? 'never',
    key.last_used_at ?? 'never',
  ]);
  return writeTable(
    ['id', 'name', 'prefix', 'state', 'payer', 'ispbs', 'scopes', 'expires', 'last used'],
    rows,
  );
}

function stateOf({ revoked_at, expires_at }: KeyDocument, now: Date): 'good' | 'revoked' | 'expired' {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && new Date(expires_at) <= now ? 'expired' : 'good';
}
