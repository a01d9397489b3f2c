import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { createTestApplication, type TestApplication } from '../../../test/create-test-application.js';
import { calls, ISPB, LimitedModule, WAIT_MS } from '../../../test/limits/limited-module.js';
import type { Answer } from '../../../test/send-to.js';

const QUOTAS = {
  AUTH: 'required',
  RATE_LIMIT: 'on',
  RATE_LIMIT_PER_KEY: '3',
  RATE_LIMIT_PER_ADDRESS: '5',
  RATE_LIMIT_EMPTY_READS: '4',
  RATE_LIMIT_FAILED_KEYS: '2',
  STREAM_WAIT_MS: String(WAIT_MS),
};

describe('limits', () => {
  let api: TestApplication;
  let addresses = 0;
  let address = '';
  beforeAll(async () => {
    api = await createTestApplication(LimitedModule, { ...QUOTAS, TRUST_PROXY: '1' });
  });
  beforeEach(() => {
    address = `203.0.113.${String(++addresses)}`;
  });
  afterAll(() => api.app.close());

  const call = (
    path: string,
    { key, from = address, method = 'GET' }: { key?: string; from?: string; method?: string } = {},
  ) =>
    api.send({
      method,
      path: key === undefined ? path : `/keyed${path}`,
      headers: { 'x-forwarded-for': from, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    });
  const statuses = async (times: number, path: string, options = {}): Promise<number[]> => {
    const all: number[] = [];
    for (let time = 0; time < times; time += 1) all.push((await call(path, options)).status);
    return all;
  };
  const standing = ({ headers }: Answer) => [headers['ratelimit-policy'], headers['ratelimit']];

  it('are shown in headers, which count down', async () => {
    expect(standing(await call('/ordinary'))).toEqual(['"address";q=5;w=60', '"address";r=4;t=60']);
    const [, second] = standing(await call('/ordinary', { method: 'POST' }));
    expect(second).toMatch(/^"address";r=3;t=(60|59)$/);
  });

  it('refuse what is over them, and do nothing of it', async () => {
    expect(await statuses(5, '/ordinary')).toEqual([200, 200, 200, 200, 200]);
    const before = calls.answered;
    const refused = await call('/ordinary');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toMatch(/^"address";r=0;t=\d+$/);
    expect(refused.json).toMatchObject({
      type: '/errors/rate_limited',
      code: 'rate_limited',
      quota: 'address',
      limit: 5,
      window_seconds: 60,
    });
    expect(calls.answered).toBe(before);
  });

  it('are logged when they are exceeded, once for many', async () => {
    await statuses(9, '/ordinary');
    const warnings = api.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ quota: 'address', refused: 1, address: expect.any(String) }]);
    expect(api.lines.filter(({ level, status }) => status === 429 && level !== 'debug')).toEqual([]);
  });

  it('hold for addresses where nothing answers as well', async () => {
    expect(await statuses(6, '/nowhere')).toEqual([404, 404, 404, 404, 404, 429]);
  });

  it('hold for a key wherever it is used, and for an address whatever its keys', async () => {
    const key = `key-${address}`;
    const first = await call('/ordinary', { key });
    expect(standing(first)).toEqual([
      '"key";q=3;w=60, "address";q=5;w=60',
      '"key";r=2;t=60, "address";r=4;t=60',
    ]);
    expect(await statuses(2, '/ordinary', { key })).toEqual([200, 200]);
    const elsewhere = await call('/ordinary', { key, from: '198.51.100.1' });
    expect(elsewhere.json).toMatchObject({ status: 429, quota: 'key' });
    expect(await statuses(3, '/ordinary', { key: `other-${key}` })).toEqual([200, 200, 429]);
  });

  it('count by IPv6 network', async () => {
    const from = (host: number): object => ({ from: `2001:db8:0:${String(addresses)}::${String(host)}` });
    for (let host = 1; host <= 5; host += 1)
      expect(await statuses(1, '/ordinary', from(host))).toEqual([200]);
    expect(await statuses(1, '/ordinary', from(6))).toEqual([429]);
    expect(await statuses(1, '/ordinary', { from: '2001:db8:ffff::1' })).toEqual([200]);
  });

  it('make guessing slow: few bad keys, then none is looked up from there, and known keys go through', async () => {
    const key = `good-${address}`;
    expect(await statuses(2, '/ordinary', { key: 'bad' })).toEqual([401, 401]);
    const refused = await call('/ordinary', { key: 'bad' });
    expect(refused.json).toMatchObject({ status: 429, quota: 'failed-keys' });
    expect(await statuses(1, `/reading/${ISPB}/messages`, { key: 'bad' })).toEqual([429]);
    expect(await statuses(1, `/reading/${ISPB}/messages`, { key })).toEqual([200]);
    expect(await statuses(1, '/ordinary', { key })).toEqual([200]);
    expect(await statuses(1, '/ordinary', { key: 'bad', from: '198.51.100.2' })).toEqual([401]);
  });

  it('let no flood of a bad key refuse the good keys of its address', async () => {
    const bad = { key: 'bad-known' };
    expect(await statuses(8, '/ordinary', bad)).toEqual(Array(8).fill(401));
    expect(await statuses(8, `/reading/${ISPB}/messages`, bad)).toEqual(Array(8).fill(401));
    expect(await statuses(1, '/ordinary', { key: `good-${address}` })).toEqual([200]);
    expect(await statuses(1, '/ordinary', { key: 'bad' })).toEqual([401]);
  });

  it('take a call without credentials for no guess, and count it all the same', async () => {
    const headers = { 'x-forwarded-for': address };
    const all: number[] = [];
    for (let time = 0; time < 6; time += 1)
      all.push((await api.send({ path: '/keyed/ordinary', headers })).status);
    expect(all).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('count what authentication refuses for other reasons', async () => {
    expect(await statuses(6, '/ordinary', { key: 'forbidden' })).toEqual([403, 403, 403, 403, 403, 429]);
  });

  describe('of reading calls', () => {
    it('do not count those that bring messages, or waited, and what is our own fault', async () => {
      const waiting = Promise.all(Array.from({ length: 10 }, () => call(`/reading/${ISPB}/waited`)));
      await statuses(10, `/reading/${ISPB}/messages`);
      await statuses(10, `/reading/${ISPB}/broken`);
      expect((await waiting).map(({ status }) => status)).toEqual(Array(10).fill(204));
      expect(standing(await call(`/reading/${ISPB}/messages`))).toEqual([
        '"empty-reads";q=4;w=60',
        '"empty-reads";r=4;t=60',
      ]);
      expect((await call('/ordinary')).headers['ratelimit']).toContain('r=4');
    });

    it.each([
      ['refused', 406],
      ['at-once', 204],
      ['replay', 200],
    ])('count those that are %s', async (path, status) => {
      const first = await call(`/reading/${ISPB}/${path}`);
      expect(first.headers['ratelimit']).toBe('"empty-reads";r=3;t=60');
      expect(await statuses(3, `/reading/${ISPB}/${path}`)).toEqual([status, status, status]);
      const refused = await call(`/reading/${ISPB}/messages`);
      expect(refused.json).toMatchObject({ status: 429, quota: 'empty-reads' });
      expect(await statuses(1, '/ordinary')).toEqual([200]);
      expect(await statuses(1, `/reading/${ISPB}/messages`, { key: 'a-collector' })).toEqual([200]);
    });
  });

  it('trust no proxy unless configured', async () => {
    const plain = await createTestApplication(LimitedModule, QUOTAS);
    try {
      const all: number[] = [];
      for (let host = 1; host <= 6; host += 1) {
        const headers = { 'x-forwarded-for': `192.0.2.${String(host)}` };
        all.push((await plain.send({ path: '/ordinary', headers })).status);
      }
      expect(all).toEqual([200, 200, 200, 200, 200, 429]);
    } finally {
      await plain.app.close();
    }
  });

  it('are over when Retry-After says so', async () => {
    const brief = await createTestApplication(LimitedModule, { ...QUOTAS, RATE_LIMIT_WINDOW_SECONDS: '1' });
    try {
      const call = () => brief.send({ path: '/ordinary' });
      let answer = await call();
      while (answer.status === 200) answer = await call();
      expect(answer.status).toBe(429);
      const afterMs = Number(answer.headers['retry-after']) * 1000;
      const refusedAtMs = performance.now();
      await waitFor(() => performance.now() - refusedAtMs >= afterMs, { what: 'the time to pass' });
      expect((await call()).status).toBe(200);
    } finally {
      await brief.app.close();
    }
  });

  it('are nowhere to be seen when they are off', async () => {
    const off = await createTestApplication(LimitedModule, { ...QUOTAS, RATE_LIMIT: 'off' });
    try {
      for (let time = 0; time < 7; time += 1) {
        const answer = await off.send({ path: '/ordinary' });
        expect(answer.status).toBe(200);
        expect(answer.headers).not.toHaveProperty('ratelimit-policy');
      }
    } finally {
      await off.app.close();
    }
  });
});
