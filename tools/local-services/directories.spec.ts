import { chownSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { chooseAccount, makeDirectory } from './directories.js';

const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash';

describe('the account Postgres runs as under root', () => {
  it('is the postgres user where there is one', () => {
    expect(chooseAccount(`root:x:0:0::/root:/bin/sh\n${NOBODY}\n${POSTGRES}\n`)).toEqual({
      name: 'postgres',
      uid: 101,
      gid: 104,
    });
  });

  it('is the user "nobody" on a bare system', () => {
    expect(chooseAccount(`root:x:0:0::/root:/bin/sh\n${NOBODY}\n`)?.uid).toBe(65534);
  });

  it('is nothing where neither exists', () => {
    expect(chooseAccount('root:x:0:0::/root:/bin/sh\n')).toBeUndefined();
  });
});

describe('a directory of the services', () => {
  it('is refused where another user made it, also by root: programs would be run from it', () => {
    if (process.getuid?.() !== 0) {
      expect(() => makeDirectory('/usr')).toThrow('belongs to another user');
      return;
    }
    const directory = mkdtempSync(join(tmpdir(), 'malote-foreign-'));
    chownSync(directory, 65_534, 65_534);
    expect(() => makeDirectory(directory)).toThrow('belongs to another user (uid 65534)');
    rmdirSync(directory);
  });
});
