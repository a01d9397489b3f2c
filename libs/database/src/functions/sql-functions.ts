import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { withPolicy } from './policy.js';

/** A function or procedure of the database: one file, named as the function. */
export interface SqlFunction {
  readonly name: string;
  /** `CREATE OR REPLACE …`, and of a trigger function its trigger; the rules of the domain filled in. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
}

const FOLDER = new URL('./', import.meta.url);

/** All functions that this version needs, by name: one `.sql` file each, in a folder per feature. */
export const sqlFunctions: readonly SqlFunction[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.sql'))
  .map(read)
  .sort((one, other) => (one.name < other.name ? -1 : 1));

function read(path: string): SqlFunction {
  const text = withPolicy(readFileSync(new URL(path, FOLDER), 'utf8'));
  return { name: basename(path, '.sql'), text, hash: createHash('sha256').update(text).digest('hex') };
}
