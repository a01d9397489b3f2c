import { randomBytes } from 'node:crypto';

/** A name that no other test has, in letters and digits that databases and files take without quotes. */
export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`;
}
