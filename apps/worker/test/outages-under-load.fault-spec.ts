import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import {
  startApi,
  startThrowawayPostgres,
  startThrowawayRedis,
  waitFor,
  type ThrowawayPostgres,
  type ThrowawayRedis,
} from '#testing';
import { QUICK, SettlementTestSystem } from './settlement-test-system.js';

const MANY = 20_000;
const ON_SIMULATED_RAIL = { RAIL: 'simulated', LOG_LEVEL: 'info' };
const TIMEOUT_MS = 240_000;
/** A death rate at which a worker gets something done before it dies. */
const LIVES_MS = 1_200;
/** Then the rest is left to one that lives: each start costs seconds of processor. */
const MAX_DEATHS = 14;

describe('thousands of payouts', () => {
  let postgres: ThrowawayPostgres;
  let redis: ThrowawayRedis;
  let system: SettlementTestSystem;
  beforeEach(async () => {
    [postgres, redis] = await Promise.all([startThrowawayPostgres(), startThrowawayRedis()]);
    system = await SettlementTestSystem.start({ databaseUrl: postgres.url, redisUrl: redis.url });
  });
  afterEach(async () => {
    await system.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  const keys = (count: number) => Array.from({ length: count }, (_, n) => `user${String(n)}@example.com`);

  async function count(sql: string): Promise<number> {
    // Its own connection, ended at once: the server may die under any, and many counts must not use them up.
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ count: number }>(sql);
      return rows[0]?.count ?? 0;
    } finally {
      await client.end();
    }
  }
  const paidSoFar = () => count(`SELECT count(*)::int AS count FROM payout WHERE status = 'paid'`);

  /** Everything is paid, each payout by one settlement, and as many messages are there. */
  async function expectAllPaidOnce(expected: number): Promise<void> {
    await waitFor(async () => (await paidSoFar()) === expected, {
      what: 'all to be paid',
      timeoutMs: 120_000,
      everyMs: 250,
    });
    const settled = `FROM simulated_payment WHERE outcome = 'settled'`;
    expect(await count(`SELECT count(*)::int AS count ${settled}`)).toBe(expected);
    expect(await count(`SELECT count(DISTINCT payout_id)::int AS count ${settled}`)).toBe(expected);
    expect(await count('SELECT count(*)::int AS count FROM message')).toBe(expected);
    expect(await count(`SELECT count(*)::int AS count FROM payout_batch WHERE completed_at IS NULL`)).toBe(0);
    const agree = `SELECT count(*)::int AS count FROM payout p JOIN simulated_payment s USING (end_to_end_id)
      WHERE p.settled_at = s.settled_at AND p.receiver_ispb = s.receiver_ispb`;
    expect(await count(agree)).toBe(expected);
  }

  it(
    'all settle, none twice, when Redis is emptied in the middle, again and again',
    async () => {
      await system.storeBatch(keys(MANY / 2));
      await system.storeBatch(keys(MANY / 2));
      await system.startWorker(ON_SIMULATED_RAIL);
      const client = new Redis(redis.url);
      for (const share of [0.1, 0.3, 0.6]) {
        await waitFor(async () => (await paidSoFar()) > MANY * share, {
          what: 'some to be paid',
        });
        await client.flushall();
      }
      client.disconnect();
      await expectAllPaidOnce(MANY);
    },
    TIMEOUT_MS,
  );

  it(
    'all settle, none twice, while workers are killed every second or so',
    async () => {
      await system.storeBatch(keys(MANY / 2));
      await system.storeBatch(keys(MANY / 2));
      let deaths = 0;
      const live = async (): Promise<void> => {
        while ((await paidSoFar()) < MANY && deaths < MAX_DEATHS) {
          const worker = await system.startWorker(ON_SIMULATED_RAIL);
          await new Promise((resolve) => setTimeout(resolve, LIVES_MS));
          worker.kill('SIGKILL');
          await worker.ended;
          deaths += 1;
        }
      };
      await Promise.all([live(), live()]);
      await system.startWorker(ON_SIMULATED_RAIL);
      await expectAllPaidOnce(MANY);
      expect(deaths).toBeGreaterThan(3);
    },
    TIMEOUT_MS,
  );

  it(
    'all settle, none twice, when Postgres crashes under them, and the worker continues by itself',
    async () => {
      await system.storeBatch(keys(MANY));
      const worker = await system.startWorker(ON_SIMULATED_RAIL);
      for (const share of [0.1, 0.4]) {
        await waitFor(async () => (await paidSoFar()) > MANY * share, {
          what: 'some to be paid',
        });
        await postgres.crash();
        await postgres.restart();
      }
      await expectAllPaidOnce(MANY);
      expect((await worker.stop()).status).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'settle when Redis comes, by a worker that started without it',
    async () => {
      await redis.crash();
      await system.storeBatch(keys(200));
      const worker = await system.startWorker(ON_SIMULATED_RAIL);
      await redis.restart();
      await expectAllPaidOnce(200);
      expect((await worker.stop()).status).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'are accepted while Redis is down, and settle when it is back',
    async () => {
      const api = await startApi({ databaseUrl: postgres.url, redisUrl: redis.url, environment: QUICK });
      const worker = await system.startWorker(ON_SIMULATED_RAIL);
      await redis.crash();
      const items = keys(1_000).map((pixKey, n) => ({
        external_id: `outage-${String(n)}`,
        user_id: 'user',
        amount_cents: 100,
        pix_key: pixKey,
      }));
      const response = await fetch(`${api.url}/api/payouts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ batch_id: 'outage', items }),
      });
      expect(response.status).toBe(201);
      await response.arrayBuffer();
      // Past the time at which the sweeper would have enqueued them.
      await waitFor(
        () =>
          count('SELECT count(*)::int AS count FROM payout WHERE due_at < now()').then(
            (due) => due === 1_000,
          ),
        { what: 'them to be overdue', everyMs: 250 },
      );
      await redis.restart();
      await expectAllPaidOnce(1_000);
      expect((await worker.stop()).status).toBe(0);
      await api.stop();
    },
    TIMEOUT_MS,
  );
});
