import { describe, expect, it } from '@jest/globals';
import { addressFor } from '../local-services/index.js';
import { describeRun } from './run-malote.js';
import { readSettings } from './settings.js';

describe('the settings of npm start', () => {
  it('embed both services on a machine with nothing set', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      apiPort: 3000,
      workerPort: 3001,
      needsPostgres: true,
      needsRedis: true,
      sandbox: true,
    });
  });

  it.each([
    [{ SANDBOX: 'false' }, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', SANDBOX: 'true' }, true],
  ])('offer the demo in a sandbox alone: %j', (environment, isOffered) => {
    const { sandbox } = readSettings(environment);
    const run = { apiUrl: 'http://127.0.0.1:3000', workerUrl: 'http://127.0.0.1:3001' };
    expect(describeRun(run, sandbox).includes('npm run demo')).toBe(isOffered);
  });

  it('embed only what is not configured, by URL or by file', () => {
    expect(readSettings({ DATABASE_URL_FILE: '/run/secrets/database' })).toMatchObject({
      needsPostgres: false,
      needsRedis: true,
    });
    expect(readSettings({ REDIS_URL: 'redis://127.0.0.1:6379' })).toMatchObject({
      needsPostgres: true,
      needsRedis: false,
    });
  });

  it('take an empty variable for one that is not set', () => {
    expect(readSettings({ DATABASE_URL: '', API_PORT: '' })).toMatchObject({
      needsPostgres: true,
      apiPort: 3000,
    });
  });

  it.each(['http', '-1', '70000', '30.5'])('refuse %s as a port, naming the variable', (value) => {
    expect(() => readSettings({ API_PORT: value })).toThrow('API_PORT');
  });
});

describe('the address of a server', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['localhost', 'http://localhost:3000'],
  ])('that listens on %s is %s', (host, address) => {
    expect(addressFor(host, 3000)).toBe(address);
  });
});
