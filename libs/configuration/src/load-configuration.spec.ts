import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_URL, faultsOf, REDIS_URL, REQUIRED } from '../test/faults-of.js';
import { ConfigurationError } from './configuration.errors.js';
import { loadConfiguration } from './load-configuration.js';
import type { Environment } from './read-settings.js';

describe('loadConfiguration', () => {
  const directory = mkdtempSync(join(tmpdir(), 'configuration-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const fileWith = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };

  it('needs nothing but the addresses of Postgres and Redis', () => {
    expect(loadConfiguration(REQUIRED, false)).toEqual({
      sandbox: true,
      auth: 'off',
      rateLimit: 'off',
      rateLimits: {
        windowSeconds: 60,
        perKey: 3000,
        perAddress: 6000,
        failedKeysPerAddress: 60,
        emptyReads: 6000,
      },
      http: {
        host: '127.0.0.1',
        apiPort: 3000,
        workerPort: 3001,
        trustProxy: false,
        corsOrigins: [],
        maxConnections: 10_000,
        headersTimeoutMs: 10_000,
      },
      database: { url: DATABASE_URL, poolSize: 10, prepareStatements: true },
      redis: {
        url: REDIS_URL,
        prefix: 'malote',
        topology: 'single',
        nodes: [],
        sentinelPassword: undefined,
        caFile: undefined,
      },
      streams: { waitMs: 8000, leaseMs: 60_000 },
      payouts: {
        batchMaxItems: 10_000,
        payerIspb: '32074986',
        railTimeoutMs: 10_000,
        leaseMs: 25_000,
        maxAttempts: 5,
        doubtLimitMs: 30_000,
      },
      rail: {
        kind: 'simulated',
        visibilityMs: 10_000,
        noBalanceHoldMs: 300_000,
        simulated: { latencyMs: 20 },
        profile: 'spi',
        webhooks: { secret: undefined, keyFile: undefined },
        psp: {
          url: undefined,
          authorization: undefined,
          clientId: undefined,
          clientSecret: undefined,
          account: undefined,
          certificateFile: undefined,
          keyFile: undefined,
          caFile: undefined,
        },
      },
      worker: { concurrency: 8, stallLimitMs: 120_000 },
      partitions: { width: 'month', daysAhead: 7 },
      retention: { days: { messages: undefined, payouts: undefined, webhooks: undefined } },
      webhooks: {
        timeoutMs: 15_000,
        retryPausesMs: [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400].map(
          (seconds) => seconds * 1_000,
        ),
        privateHosts: [],
        concurrency: 100,
      },
      log: { level: 'info', format: 'json' },
      tracing: {
        endpoint: undefined,
        headers: {},
        serviceName: undefined,
        sampler: 'parentbased_always_on',
        sampledShare: 1,
      },
      shutdown: { graceMs: 15_000, delayMs: 0 },
    });
  });

  it('is frozen all the way down', () => {
    const configuration = loadConfiguration(REQUIRED, false);
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.values(configuration).every((group) => Object.isFrozen(group))).toBe(true);
  });

  it('takes what is set over the defaults, and an empty variable for an unset one', () => {
    const env = { ...REQUIRED, API_PORT: '8080', STREAM_WAIT_MS: '', DATABASE_PREPARED_STATEMENTS: 'off' };
    const configuration = loadConfiguration(env, false);
    expect(configuration.http.apiPort).toBe(8080);
    expect(configuration.streams.waitMs).toBe(8000);
    expect(configuration.database.prepareStatements).toBe(false);
  });

  it('lists every fault at once', () => {
    const faults = faultsOf({ API_PORT: 'http', STREAM_WAIT_MS: '99', SANDBOX: 'yes', REDIS_URL });
    expect(Object.keys(faults).sort()).toEqual(['API_PORT', 'DATABASE_URL', 'SANDBOX', 'STREAM_WAIT_MS']);
    expect(faults['STREAM_WAIT_MS']).toBe(
      'is "99": it must be a whole number from 100 to 120000. Leave it out for 8000.',
    );
    expect(faults['DATABASE_URL']).toContain('is not set');
  });

  it.each([
    ['STREAM_WAIT_MS', '100', '120000', '99', '120001'],
    ['STREAM_LEASE_MS', '1000', '86400000', '999', '86400001'],
    ['API_PORT', '0', '65535', '-1', '65536'],
    ['PAYOUT_BATCH_MAX_ITEMS', '1', '100000', '0', '100001'],
  ])('keeps %s within its limits', (name, least, most, tooLittle, tooMuch) => {
    expect(faultsOf({ ...REQUIRED, [name]: least })).toEqual({});
    expect(faultsOf({ ...REQUIRED, [name]: most })).toEqual({});
    expect(faultsOf({ ...REQUIRED, [name]: tooLittle })).toHaveProperty(name);
    expect(faultsOf({ ...REQUIRED, [name]: tooMuch })).toHaveProperty(name);
  });

  it('reads a schedule of seconds to the millisecond', () => {
    const env = { ...REQUIRED, WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.05,1,60' };
    expect(loadConfiguration(env, false).webhooks.retryPausesMs).toEqual([50, 1_000, 60_000]);
  });

  it.each(['5,', '5 60', '-1', '1e3', '604801', '0.0001', Array(51).fill('1').join(',')])(
    'refuses the schedule %j',
    (text) => {
      const faults = faultsOf({ ...REQUIRED, WEBHOOK_RETRY_SCHEDULE_SECONDS: text });
      expect(faults).toHaveProperty('WEBHOOK_RETRY_SCHEDULE_SECONDS');
    },
  );

  it.each(['8e3', '8000.0', ' 8000', '0x1f40', 'Infinity', '99999999999999999999'])(
    'takes %p for no number',
    (text) => {
      expect(faultsOf({ ...REQUIRED, STREAM_WAIT_MS: text })).toHaveProperty('STREAM_WAIT_MS');
    },
  );

  it('takes an ISPB with letters, in upper case only', () => {
    expect(loadConfiguration({ ...REQUIRED, PAYER_ISPB: '12ABC345' }, false).payouts.payerIspb).toBe(
      '12ABC345',
    );
    expect(faultsOf({ ...REQUIRED, PAYER_ISPB: '12abc345' })).toHaveProperty('PAYER_ISPB');
  });

  describe('secrets', () => {
    it('never shows their value', () => {
      const env = { DATABASE_URL: 'mysql://malote:hunter2@db/malote', REDIS_URL: 'hunter3', API_PORT: 'x' };
      expect(() => loadConfiguration(env, false)).toThrow(ConfigurationError);
      expect(JSON.stringify(faultsOf(env))).not.toMatch(/hunter/);
    });

    it('come from a file as well, trimmed', () => {
      const env = { DATABASE_URL_FILE: fileWith('database', `${DATABASE_URL}\n`), REDIS_URL };
      expect(loadConfiguration(env, false).database.url).toBe(DATABASE_URL);
    });

    it('are refused when given twice', () => {
      const env = { ...REQUIRED, REDIS_URL_FILE: fileWith('redis', REDIS_URL) };
      expect(faultsOf(env)).toEqual({
        REDIS_URL: 'is set twice, by itself and by REDIS_URL_FILE. Unset one of them.',
      });
    });

    it.each([
      ['missing', () => join(directory, 'nowhere'), 'cannot be read (ENOENT)'],
      ['a directory', () => directory, 'cannot be read (EISDIR)'],
      ['empty', () => fileWith('empty', ' \n'), 'an empty file'],
      ['far too long', () => fileWith('long', 'x'.repeat(9000)), 'more than 8192 characters'],
    ])('are refused when their file is %s', (_what, path, says) => {
      expect(faultsOf({ DATABASE_URL_FILE: path(), REDIS_URL })['DATABASE_URL_FILE']).toContain(says);
    });

    it('are checked when they come from a file, without showing what it holds', () => {
      const faults = faultsOf({ DATABASE_URL_FILE: fileWith('wrong', 'hunter2'), REDIS_URL });
      expect(faults['DATABASE_URL']).toContain('its value is not shown');
    });
  });

  describe('the sandbox', () => {
    it('is left by SANDBOX=false, and by NODE_ENV=production only where SANDBOX says nothing', () => {
      const outside = ['RAIL_URL'];
      expect(Object.keys(faultsOf({ ...REQUIRED, SANDBOX: 'false' }))).toEqual(outside);
      expect(Object.keys(faultsOf({ ...REQUIRED, NODE_ENV: 'production' }))).toEqual(outside);
      const inProduction = { ...REQUIRED, NODE_ENV: 'production', SANDBOX: 'true' };
      expect(loadConfiguration(inProduction, false).sandbox).toBe(true);
    });

    it('is the only place without keys, and may ask for them', () => {
      expect(loadConfiguration({ ...REQUIRED, AUTH: 'required' }, false).auth).toBe('required');
      const outside = { ...REQUIRED, SANDBOX: 'false', RAIL_URL: 'https://psp.example/v1' };
      expect(loadConfiguration(outside, false).auth).toBe('required');
    });

    it('cannot be left with AUTH=off', () => {
      const env = { ...REQUIRED, SANDBOX: 'false', AUTH: 'off', RATE_LIMIT: 'off' };
      expect(faultsOf(env)['AUTH']).toContain('outside the sandbox every call needs a key');
    });
  });

  it('limits rates outside the sandbox, and inside it where RATE_LIMIT says so', () => {
    expect(loadConfiguration({ ...REQUIRED, RATE_LIMIT: 'on' }, false).rateLimit).toBe('on');
    expect(loadConfiguration(REQUIRED, false).rateLimit).toBe('off');
    expect(faultsOf({ ...REQUIRED, SANDBOX: 'false' })).not.toHaveProperty('RATE_LIMIT');
  });

  it('trusts no proxy, so many in a row, or those at certain addresses', () => {
    const trusted = (text: string) =>
      loadConfiguration({ ...REQUIRED, TRUST_PROXY: text }, false).http.trustProxy;
    expect(trusted('off')).toBe(false);
    expect(trusted('2')).toBe(2);
    expect(trusted('10.0.0.0/8, 2001:db8::/32,192.0.2.1')).toEqual([
      '10.0.0.0/8',
      '2001:db8::/32',
      '192.0.2.1',
    ]);
  });

  const NO_PROXIES = '0 11 on true 10.0.0.0/33 10.0.0.0/ 10.0.0 10.0.0.1, ::1/129 proxy.example';
  it.each(NO_PROXIES.split(' '))('takes TRUST_PROXY=%s for a fault', (text) => {
    expect(faultsOf({ ...REQUIRED, TRUST_PROXY: text })).toHaveProperty('TRUST_PROXY');
  });

  it.each(['*', 'app.example', 'https://app.example/', 'ftp://app.example', 'https://a.example,'])(
    'takes CORS_ORIGINS=%s for a fault',
    (text) => {
      expect(faultsOf({ ...REQUIRED, CORS_ORIGINS: text })).toHaveProperty('CORS_ORIGINS');
    },
  );

  it('keeps a rail call shorter than the lease it runs under', () => {
    const env = { ...REQUIRED, PAYOUT_LEASE_MS: '10000' };
    expect(faultsOf(env)['RAIL_TIMEOUT_MS']).toContain('must be less than PAYOUT_LEASE_MS (10000)');
    expect(faultsOf({ ...env, RAIL_TIMEOUT_MS: '9999' })).toEqual({});
  });

  it('asks a rail at least once past its visibility window before review', () => {
    const env = { ...REQUIRED, PAYOUT_DOUBT_LIMIT_MS: '10000' };
    expect(faultsOf(env)['PAYOUT_DOUBT_LIMIT_MS']).toContain('more than RAIL_VISIBILITY_MS (10000)');
    expect(faultsOf({ ...env, RAIL_VISIBILITY_MS: '9999' })).toEqual({});
  });

  it('logs prettily in a terminal, unless it is a production one or LOG_FORMAT says otherwise', () => {
    const format = (env: Environment, terminal: boolean) =>
      loadConfiguration({ ...REQUIRED, ...env }, terminal).log.format;
    expect(format({}, true)).toBe('pretty');
    expect(format({}, false)).toBe('json');
    expect(format({ NODE_ENV: 'production', SANDBOX: 'true' }, true)).toBe('json');
    expect(format({ LOG_FORMAT: 'json' }, true)).toBe('json');
    expect(format({ LOG_FORMAT: 'pretty' }, false)).toBe('pretty');
  });
});
