import { describe, expect, it } from '@jest/globals';
import { chooseAccount } from './directories.js';

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
