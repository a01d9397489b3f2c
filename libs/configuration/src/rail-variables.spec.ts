import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOf, REQUIRED } from '../test/faults-of.js';
import { loadConfiguration } from './load-configuration.js';

describe('the rail', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rail-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('is a PSP where RAIL says so, and then needs an address', () => {
    expect(faultsOf({ ...REQUIRED, RAIL: 'psp' })['RAIL_URL']).toContain('RAIL=psp needs the address');
    const env = { ...REQUIRED, RAIL: 'psp', RAIL_URL: 'http://127.0.0.1:4010/v1' };
    expect(loadConfiguration(env, false).rail).toMatchObject({
      kind: 'psp',
      psp: { url: 'http://127.0.0.1:4010/v1' },
    });
    expect(faultsOf({ ...env, RAIL_URL: 'psp.example' })['RAIL_URL']).toContain('an http or https address');
  });

  it('shows a certificate with its key only', () => {
    const env = { ...REQUIRED, RAIL_CERTIFICATE_FILE: '/etc/psp.pem' };
    expect(faultsOf(env)['RAIL_KEY_FILE']).toContain('go together');
    expect(faultsOf({ ...env, RAIL_KEY_FILE: '/etc/psp.key' })).toEqual({});
    const pfx = { ...REQUIRED, RAIL_CERTIFICATE_FILE: '/etc/psp.p12', RAIL_CERTIFICATE_PASSPHRASE: 'open' };
    expect(faultsOf(pfx)).toEqual({});
    expect(faultsOf({ ...pfx, RAIL_KEY_FILE: '/etc/psp.key' })['RAIL_KEY_FILE']).toContain('has its key');
  });

  it('cannot be simulated outside the sandbox', () => {
    const env = { ...REQUIRED, SANDBOX: 'false', RAIL: 'simulated' };
    expect(faultsOf(env)['RAIL']).toContain('nothing would be paid');
  });

  it('is a PSP of this machine in the sandbox: nothing real is paid there', () => {
    const env = { ...REQUIRED, RAIL: 'psp', RAIL_URL: 'https://psp.example/v1' };
    expect(faultsOf(env)['RAIL_URL']).toContain('nothing real is paid');
    expect(faultsOf({ ...env, SANDBOX: 'false', AUTH: 'required' })).toEqual({});
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      expect(faultsOf({ ...env, RAIL_URL: `http://${host}:4010` })).toEqual({});
  });

  it('takes its credentials from a file as well, and never shows them', () => {
    const env = { ...REQUIRED, RAIL: 'psp', RAIL_URL: 'http://localhost/v1' };
    const file = join(directory, 'rail');
    writeFileSync(file, 'Bearer hunter4\n');
    expect(loadConfiguration({ ...env, RAIL_AUTHORIZATION_FILE: file }, false).rail.psp.authorization).toBe(
      'Bearer hunter4',
    );
    expect(JSON.stringify(faultsOf({ ...env, RAIL_AUTHORIZATION: 'hunter5\r\nx: y' }))).not.toMatch(/hunter/);
  });

  it('is read by a process that calls it alone', () => {
    const env = {
      ...REQUIRED,
      SANDBOX: 'false',
      RAIL_URL: 'no address',
      RAIL_AUTHORIZATION_FILE: '/nowhere',
    };
    expect(Object.keys(faultsOf(env)).sort()).toEqual(['RAIL_AUTHORIZATION_FILE', 'RAIL_URL']);
    const { rail } = loadConfiguration(env, false, { callsRail: false });
    expect(rail).toMatchObject({ kind: 'psp', psp: { url: undefined, authorization: undefined } });
  });
});
