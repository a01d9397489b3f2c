import type { KeyDocument, MadeKeyDocument } from './write-key.js';

const NONE = '–';

/** What people are told of a key that was just made. */
export function describeMadeKey(made: MadeKeyDocument, previousExpiresAt?: string): string {
  const lines = [
    `  ${made.key}`,
    '',
    'This is the only time it is shown: put it where you keep secrets.',
    '',
    `  id       ${made.id}`,
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
    key.prefix,
    stateOf(key, now),
    key.payer ?? NONE,
    key.ispbs.join(',') || NONE,
    key.scopes.join(','),
    key.expires_at ?? 'never',
    key.last_used_at ?? 'never',
  ]);
  const table = [['id', 'prefix', 'state', 'payer', 'ispbs', 'scopes', 'expires', 'last used'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function stateOf({ revoked_at, expires_at }: KeyDocument, now: Date): 'good' | 'revoked' | 'expired' {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && new Date(expires_at) <= now ? 'expired' : 'good';
}
