import { describe, expect, it } from '@jest/globals';
import { loadConfiguration } from './load-configuration.js';

const ENVIRONMENT = {
  DATABASE_URL: 'postgres://malote@db/malote',
  REDIS_URL: 'redis://redis',
  SANDBOX: 'false',
  RAIL_URL: 'no address',
  RAIL_AUTHORIZATION_FILE: '/nowhere',
};

describe('how the PSP is called', () => {
  it('is read by a worker', () => {
    expect(() => loadConfiguration(ENVIRONMENT, false)).toThrow(/RAIL_URL[^]*RAIL_AUTHORIZATION_FILE/);
  });

  it('is neither needed nor read by a process that does not call it', () => {
    const { rail } = loadConfiguration(ENVIRONMENT, false, { callsRail: false });
    expect(rail).toMatchObject({ kind: 'psp', psp: { url: undefined, authorization: undefined } });
  });
});
