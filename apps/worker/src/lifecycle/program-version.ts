import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this program: that of the nearest package.json above this file, from the sources and from dist alike. */
export function programVersion(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file)) {
      const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return typeof read === 'object' && read !== null && 'version' in read
        ? String(read.version)
        : 'unknown';
    }
    if (directory === dirname(directory)) return 'unknown';
  }
}
