import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asRole, FaultyLine, waitFor, type ServerProcess } from '#testing';
import type { StoredPayout } from './settlement-test-system.js';
import { idsOf, WebhookTestSystem, type Listener } from './webhooks/webhook-test-system.js';

const PAYOUTS = 20;
/** Of each direction. Redis counts as down where a command and its answer take more than a second. */
const LATENCY_MS = 300;
/** A statement on a connection that leads nowhere is given up on after 17 s. */
const RECOVERS_WITHIN_MS = 150_000;
const TEST_TIMEOUT_MS = 600_000;
/** A lease that a slow line keeps, and doubt that no one has to decide. */
const TIMES = { PAYOUT_LEASE_MS: '6000', PAYOUT_DOUBT_LIMIT_MS: '3600000', RAIL_TIMEOUT_MS: '2000' };

const FAR_ENDS = ['postgres', 'redis', 'psp', 'receiver'] as const;
type FarEnd = (typeof FAR_ENDS)[number];

describe("a worker's network", () => {
  let system: WebhookTestSystem;
  let lines: Readonly<Record<FarEnd, FaultyLine>>;
  let listener: Listener;
  let worker: ServerProcess;
  const batches: string[] = [];

  beforeAll(async () => {
    system = await WebhookTestSystem.start();
    const { databaseUrl, redisUrl, psp } = system.settlement;
    const [postgres, redis, toPsp, receiver] = await Promise.all(
      [databaseUrl, redisUrl, psp.url, system.receiver.url].map((url) => FaultyLine.to(url)),
    );
    if (!postgres || !redis || !toPsp || !receiver) throw new Error('There are four lines.');
    lines = { postgres, redis, psp: toPsp, receiver };
    listener = await system.listen('/', receiver.url);
    worker = await system.startWorker({
      ...TIMES,
      DATABASE_URL: asRole('malote_worker', postgres.url),
      REDIS_URL: redis.url,
      RAIL_URL: toPsp.url,
    });
  });
  afterAll(async () => {
    for (const line of Object.values(lines)) line.close();
    await system.stop();
  });

  async function begin(): Promise<string> {
    const batchId = await system.settlement.storeBatch(
      Array.from({ length: PAYOUTS }, (_, n) => `user${String(n)}@example.com`),
    );
    batches.push(batchId);
    return batchId;
  }

  const read = async (path: string) => (await fetch(worker.url + path)).text();

  /** How it shows that nothing comes back from there. */
  const SIGNS: Readonly<Record<FarEnd, () => Promise<boolean>>> = {
    postgres: async () => (await read('/health/ready')).includes('"postgres":"down"'),
    redis: async () => (await read('/health/ready')).includes('"redis":"down"'),
    psp: async () => /^malote_rail_circuit_open 1$/m.test(await read('/metrics')),
    receiver: async () =>
      (await system.deliveries(listener)).some(
        ({ status, last_fault }) => status === 'waiting' && last_fault !== null,
      ),
  };

  async function untilAllIsDone(batchId: string): Promise<void> {
    await system.settlement.waitUntilFinal(batchId, RECOVERS_WITHIN_MS);
    await system.waitUntilAll('delivered', listener);
    await waitFor(async () => (await read('/health/ready')).includes('"status":"ok"'), {
      what: 'the worker',
    });
  }

  it.each([
    ['does not carry what the worker says', 'requests'],
    ['does not bring what the others answer', 'answers'],
  ] as const)(
    'that %s: it says so, lives, and continues when the network does',
    async (_what, direction) => {
      for (const farEnd of FAR_ENDS) {
        const line = lines[farEnd];
        const batchId = await begin();
        line.fallSilent(direction);
        await waitFor(SIGNS[farEnd], { what: `a sign that ${farEnd} is silent` });
        expect(await read('/health/live')).toBe('{"status":"ok"}');
        line.speak();
        await untilAllIsDone(batchId);
      }
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'that forgets connections, and closes none: it makes new ones by itself',
    async () => {
      for (const farEnd of FAR_ENDS) {
        const batchId = await begin();
        lines[farEnd].forgetConnections();
        await untilAllIsDone(batchId);
      }
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'that is slow: it is as slow, and nothing else',
    async () => {
      for (const farEnd of FAR_ENDS) {
        lines[farEnd].slowDown(LATENCY_MS);
        await system.settlement.waitUntilFinal(await begin(), RECOVERS_WITHIN_MS);
        lines[farEnd].slowDown(0);
      }
      await system.waitUntilAll('delivered', listener);
    },
    TEST_TIMEOUT_MS,
  );

  it('has paid everything once, and reported everything, when it was all of these', async () => {
    const payouts: StoredPayout[] = [];
    for (const batchId of batches) payouts.push(...(await system.settlement.payouts(batchId)));
    expect(payouts.map(({ status, attempts }) => `${status} ${String(attempts)}`)).toEqual(
      Array<string>(batches.length * PAYOUTS).fill('paid 1'),
    );
    for (const payout of payouts) expect(system.settlement.settlementsOf(payout)).toHaveLength(1);
    const reported = new Set(idsOf(system.receiver.received));
    expect(reported.size).toBe(batches.length * (PAYOUTS + 1));
    expect(await worker.stop()).toEqual({ status: 0, signal: null });
  });
});
