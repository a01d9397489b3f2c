import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { API_KEY_RANDOM_BYTES, makeApiKeyText } from '#domain';
import { sendTo, type Answer } from '../send-to.js';
import { end, openCall, read, start, startPath } from '../streams/reading-call.js';
import { deliver, newIspb, startTestSystem, untilWaiting, type TestSystem } from '../streams/test-system.js';
import { KeyTestSystem } from '../access/key-calls.js';

const WAIT_MS = 1_500;
const PER_ADDRESS = 80;
const EMPTY_READS = 12;
const ROUNDS = 3;
const ENVIRONMENT = {
  RATE_LIMIT: 'on',
  RATE_LIMIT_PER_ADDRESS: String(PER_ADDRESS),
  RATE_LIMIT_EMPTY_READS: String(EMPTY_READS),
  RATE_LIMIT_FAILED_KEYS: '3',
  // Every test is a separate client.
  TRUST_PROXY: '127.0.0.0/8',
};

describe('rate limits over two APIs', () => {
  let system: TestSystem;
  let redis: ThrowawayRedis;
  let clients = 0;

  beforeAll(async () => {
    redis = await startThrowawayRedis();
    system = await startTestSystem({ redisUrl: redis.url, waitMs: WAIT_MS, environment: ENVIRONMENT });
  });
  afterAll(async () => {
    await system.close();
    await redis.stop();
  });

  /** A client with its own address. */
  function newClient(): (path: string, api?: number) => Promise<Answer> {
    const headers = { 'x-forwarded-for': `203.0.113.${String(++clients)}` };
    return (path, api = 0) => sendTo(system.at(api), { path, headers });
  }

  it('share one quota, to the last call of a race', async () => {
    const call = newClient();
    const answers = await Promise.all(
      Array.from({ length: PER_ADDRESS + 20 }, (_, number) => call('/api/payouts?limit=1', number % 2)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(PER_ADDRESS);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20);
    for (const { headers, json } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(json).toMatchObject({ code: 'rate_limited', quota: 'address' });
    }
    expect((await newClient()('/api/payouts?limit=1')).status).toBe(200);
  });

  it('cost six collectors nothing, however long they wait and whatever they are brought', async () => {
    const ispb = newIspb();
    const collect = async (number: number): Promise<number[]> => {
      const statuses: number[] = [];
      let call = await start(system.at(number % 2), ispb);
      for (let round = 0; round < ROUNDS; round += 1) {
        statuses.push(call.status);
        call = await read(system.at((number + round) % 2), call.pullNext);
      }
      await end(system.at(0), call.pullNext);
      return statuses;
    };
    const collecting = Promise.all(Array.from({ length: 6 }, (_, number) => collect(number)));
    await deliver(system.at(0), ispb, 30);
    const statuses = (await collecting).flat();
    expect(statuses).toHaveLength(6 * ROUNDS);
    expect(new Set(statuses)).toEqual(new Set([200, 204]));
    // All of them came from this address, more often than empty reads are allowed.
    const { headers } = await sendTo(system.at(0), { path: `/api/pix/${ispb}/stream/start` });
    expect(headers['ratelimit']).toBe(`"empty-reads";r=${String(EMPTY_READS)};t=60`);
  });

  it('count a reading call whose client left before its wait was over', async () => {
    // None of these limits is reached, and no wait is over, however slow the machine is.
    const environment = {
      ...ENVIRONMENT,
      RATE_LIMIT_PER_ADDRESS: '100000',
      RATE_LIMIT_WINDOW_SECONDS: '3600',
    };
    const patient = await startTestSystem({ apis: 1, redisUrl: redis.url, waitMs: 60_000, environment });
    const standing = async (): Promise<number> => {
      const ispb = newIspb();
      await deliver(patient.at(0), ispb, 1);
      const { headers } = await start(patient.at(0), ispb);
      return Number(/;r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
    };
    try {
      expect(await standing()).toBe(EMPTY_READS);
      for (let left = 1; left <= 2; left += 1) {
        const ispb = newIspb();
        const call = openCall(patient.at(0), { path: startPath(ispb) });
        await untilWaiting(patient.at(0), ispb, 1);
        call.leave();
        await waitFor(async () => (await standing()) === EMPTY_READS - left, {
          what: 'it to be counted',
          everyMs: 100,
        });
      }
    } finally {
      await patient.close();
    }
  });

  it('stop a collector that hammers: refused starts, unknown ids and replays', async () => {
    const call = newClient();
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 1);
    const first = await call(`/api/pix/${ispb}/stream/start`);
    const replayed = String(first.headers['pull-next']);
    const second = await call(replayed);
    expect([first.status, second.status]).toEqual([200, 204]);
    await deliver(system.at(0), ispb, 1);
    expect((await call(replayed)).status).toBe(200);
    let answers = 0;
    let refused = await call(replayed);
    while (refused.status !== 429) {
      answers += 1;
      refused = await call(answers % 2 === 0 ? replayed : `/api/pix/${ispb}/stream/aaaaaaaaaaaaaaaa`, 1);
    }
    expect(answers).toBeLessThanOrEqual(EMPTY_READS);
    expect(refused.json).toMatchObject({ code: 'rate_limited', quota: 'empty-reads' });
    expect((await call('/api/payouts?limit=1')).status).toBe(200);
  });

  it('are whole after a reset of the sandbox', async () => {
    const call = newClient();
    await Promise.all(Array.from({ length: 5 }, () => call('/api/payouts?limit=1')));
    await sendTo(system.at(1), { method: 'POST', path: '/api/util/reset' });
    expect((await call('/api/payouts?limit=1')).headers['ratelimit']).toContain(
      `r=${String(PER_ADDRESS - 1)};`,
    );
  });

  it('leave health, documentation and error pages alone', async () => {
    const call = newClient();
    await Promise.all(Array.from({ length: PER_ADDRESS + 1 }, () => call('/nowhere')));
    for (const path of ['/health/live', '/health/ready', '/docs', '/docs/json', '/errors/rate_limited']) {
      const answer = await call(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers).not.toHaveProperty('ratelimit');
    }
    expect((await call('/nowhere')).status).toBe(429);
  });

  it('hold in each process for itself while Redis is silent or gone, and delay no client', async () => {
    const fill = async (api: number): Promise<number> => {
      const call = newClient();
      const answers: Answer[] = [];
      for (let number = 0; number < PER_ADDRESS + 5; number += 1)
        answers.push(await call('/api/payouts?limit=1', api));
      return answers.filter(({ status }) => status === 200).length;
    };
    redis.freeze();
    try {
      // Answered while Redis says nothing: no call waits for it.
      expect(await Promise.all([fill(0), fill(1)])).toEqual([PER_ADDRESS, PER_ADDRESS]);
    } finally {
      redis.thaw();
    }
    await redis.crash();
    expect(await fill(0)).toBe(PER_ADDRESS);
    await redis.restart();
    // Shared again: what one has counted, the other knows of.
    await waitFor(
      async () => {
        const call = newClient();
        await call('/api/payouts?limit=1', 0);
        return (await call('/api/payouts?limit=1', 1)).headers['ratelimit']?.includes(
          `r=${String(PER_ADDRESS - 2)};`,
        );
      },
      { what: 'both to count in Redis', everyMs: 200 },
    );
  });
});

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
