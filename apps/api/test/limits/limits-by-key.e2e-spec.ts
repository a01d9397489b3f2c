import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyTestSystem } from '../access/key-calls.js';

const PER_KEY = 10;
const FAILED_KEYS = 4;
const APIS = 2;
const WINDOW_SECONDS = 3_600;
const NO_KEY = `Bearer mk_${'0'.repeat(43)}`;
const PATH = '/api/payouts?limit=1';

describe('rate limits with keys', () => {
  let system: KeyTestSystem;
  let addresses = 0;

  beforeAll(async () => {
    system = await KeyTestSystem.start({
      apis: APIS,
      environment: {
        RATE_LIMIT: 'on',
        RATE_LIMIT_PER_KEY: String(PER_KEY),
        RATE_LIMIT_FAILED_KEYS: String(FAILED_KEYS),
        RATE_LIMIT_WINDOW_SECONDS: String(WINDOW_SECONDS),
        TRUST_PROXY: '1',
      },
    });
  });
  afterAll(() => system.close());

  const newAddress = (): object => ({ 'x-forwarded-for': `203.0.113.${String(++addresses)}` });

  it("are a key's own, at every API and from every address", async () => {
    const [key, other] = [await system.make({ payer: 'acme' }), await system.make({ payer: 'acme' })];
    const answers = await Promise.all(
      Array.from({ length: PER_KEY + 5 }, (_, call) =>
        system.call(key, { path: PATH, headers: { ...newAddress() } }, call % APIS),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(PER_KEY);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json).toMatchObject({ code: 'rate_limited', quota: 'key', limit: PER_KEY });
    const { headers } = await system.get(other, PATH, 1);
    expect(headers['ratelimit-policy']).toMatch(/"key";q=10;w=3600/);
    expect(headers['ratelimit']).toMatch(/"key";r=9;t=3600/);
  });

  it('let few guesses through over all APIs, and nothing more from there', async () => {
    const key = await system.make({ payer: 'acme' });
    const guesser = newAddress();
    const statuses: number[] = [];
    for (let guess = 0; guess < 20; guess += 1) {
      const headers = { authorization: NO_KEY, ...guesser };
      statuses.push((await system.call(undefined, { path: PATH, headers }, guess % APIS)).status);
    }
    const guesses = statuses.filter((status) => status === 401).length;
    expect(guesses).toBeGreaterThanOrEqual(FAILED_KEYS);
    // A process learns from its own count that others have counted.
    expect(guesses).toBeLessThanOrEqual(FAILED_KEYS + APIS - 1);
    expect(statuses.slice(guesses)).toEqual(Array(20 - guesses).fill(429));
    const refused = await system.call(key, { path: PATH, headers: { ...guesser } });
    expect(refused.json).toMatchObject({ code: 'rate_limited', quota: 'failed-keys' });
    expect((await system.call(key, { path: PATH, headers: { ...newAddress() } })).status).toBe(200);
  });

  it('count a key that may not what it asks for', async () => {
    const key = await system.make({ payer: 'acme', scopes: ['streams:read'] });
    const { status, headers } = await system.call(key, { path: PATH, headers: { ...newAddress() } });
    expect(status).toBe(403);
    expect(headers['ratelimit']).toContain(`"key";r=${String(PER_KEY - 1)};`);
  });
});
