import { describe, expect, it } from '@jest/globals';
import { parsePgbouncerVersion } from './pgbouncer-program.js';

describe("PgBouncer's version", () => {
  it('is read from what it prints', () => {
    const output = 'PgBouncer 1.18.0\nlibevent 2.1.12-stable\nadns: c-ares 1.18.1\n';
    expect(parsePgbouncerVersion(output)).toEqual([1, 18]);
  });

  it('is unknown where it does not run', () => {
    expect(parsePgbouncerVersion('error while loading shared libraries: libcares.so.2')).toBeUndefined();
  });
});
