import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { API_KEY_RANDOM_BYTES, makeApiKeyText } from '#domain';
import { KeyTestSystem } from '../access/key-calls.js';

const PER_KEY = 10;
const FAILED_KEYS = 4;
const APIS = 2;
const WINDOW_SECONDS = 3_600;
const PATH = '/api/payouts?limit=1';

const randomKey = (): string => makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));

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

  it('let few guesses through over all APIs, and look up no other key from there', async () => {
    const key = await system.make({ payer: 'acme' });
    const guesser = newAddress();
    const statuses: number[] = [];
    const use = async (text: string, call: number): Promise<number> => {
      const headers = { authorization: `Bearer ${text}`, ...guesser };
      const answer = await system.call(undefined, { path: PATH, headers }, call % APIS);
      if (answer.status === 429) expect(answer.json).toMatchObject({ quota: 'failed-keys' });
      return answer.status;
    };
    expect(await use(key.text, 0)).toBe(200);
    const forgotten = randomKey();
    for (let call = 0; call < 20; call += 1) expect(await use(forgotten, 0)).toBe(401);
    for (let guess = 0; guess < 20; guess += 1) statuses.push(await use(randomKey(), guess));
    const guesses = statuses.filter((status) => status === 401).length;
    expect(guesses).toBeGreaterThanOrEqual(FAILED_KEYS - 1);
    // A process learns from its own count that others have counted.
    expect(guesses).toBeLessThanOrEqual(FAILED_KEYS - 1 + APIS - 1);
    expect(statuses.slice(guesses)).toEqual(Array(20 - guesses).fill(429));
    expect(await use(key.text, 0)).toBe(200);
    expect(await use(forgotten, 0)).toBe(401);
  });

  it('count a key that may not what it asks for', async () => {
    const key = await system.make({ payer: 'acme', scopes: ['streams:read'] });
    const { status, headers } = await system.call(key, { path: PATH, headers: { ...newAddress() } });
    expect(status).toBe(403);
    expect(headers['ratelimit']).toContain(`"key";r=${String(PER_KEY - 1)};`);
  });
});
