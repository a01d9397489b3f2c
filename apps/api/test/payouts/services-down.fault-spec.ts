import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startThrowawayPostgres,
  startThrowawayRedis,
  waitFor,
  type ThrowawayPostgres,
  type ThrowawayRedis,
} from '#testing';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

/** A batch is answered as fast as ever, on a machine that is busy with other tests. */
const ANSWERED_WITHIN_MS = 30_000;

describe('while Redis is down', () => {
  let system: PayoutTestSystem;
  let redis: ThrowawayRedis;

  beforeAll(async () => {
    redis = await startThrowawayRedis();
    system = await PayoutTestSystem.start({ apis: 1, redisUrl: redis.url });
  });
  afterAll(async () => {
    await system.close();
    await redis.stop();
  });

  async function acceptsQuickly(): Promise<void> {
    const id = unused();
    const items = Array.from({ length: 300 }, (_, n) => item(`${id}-${String(n)}`));
    const startedAtMs = performance.now();
    const answer = await system.post('/api/payouts', { batch_id: id, items });
    expect(performance.now() - startedAtMs).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(answer.status).toBe(201);
    expect((await system.post(`/api/payouts/${id}/cancel`, '')).json).toMatchObject({ cancelled: 300 });
  }

  it('batches are accepted all the same: gone, or standing still', async () => {
    await acceptsQuickly();
    redis.freeze();
    await acceptsQuickly();
    redis.thaw();
    await redis.crash();
    await acceptsQuickly();
    await redis.restart();
    await acceptsQuickly();
  });
});

describe('while Postgres is down', () => {
  let system: PayoutTestSystem;
  let postgres: ThrowawayPostgres;

  beforeAll(async () => {
    postgres = await startThrowawayPostgres();
    system = await PayoutTestSystem.start({ apis: 1, databaseUrl: postgres.url });
  });
  afterAll(async () => {
    await system.close();
    await postgres.stop();
  });

  it('everything is 503 with a time to come back at; the same call then goes through, once', async () => {
    const id = unused();
    const batch = { batch_id: id, items: [item(id)] };
    await system.accept(`${id}-before`, [item(`${id}-before`)]);
    await postgres.crash();
    const answers = await Promise.all([
      system.post('/api/payouts', batch),
      system.get('/api/payouts'),
      system.get(`/api/payouts/${id}-before`),
      system.get(`/api/payouts/${id}-before/items`, { accept: 'text/csv' }),
      system.post(`/api/payouts/${id}-before/cancel`, ''),
      system.get(`/batches/${id}-before`),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.json).toMatchObject({ code: 'database_unavailable' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await postgres.restart();
    const sendAgain = async () => {
      const { status } = await system.post('/api/payouts', batch);
      return status === 201 || status === 200;
    };
    await waitFor(sendAgain, { what: 'Postgres to be back' });
    expect((await system.post('/api/payouts', batch)).status).toBe(200);
    expect((await system.get(`/api/payouts/${id}-before`)).status).toBe(200);
  });
});
