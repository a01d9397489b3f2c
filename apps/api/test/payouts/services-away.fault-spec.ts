import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startThrowawayPostgres,
  startThrowawayRedis,
  waitFor,
  type ThrowawayPostgres,
  type ThrowawayRedis,
} from '#testing';
import { item, PayoutStage, unused } from './payout-calls.js';

/** A batch is answered as fast as ever, on a machine that is busy with other tests. */
const ANSWERED_WITHIN_MS = 30_000;

describe('while Redis is away', () => {
  let stage: PayoutStage;
  let redis: ThrowawayRedis;

  beforeAll(async () => {
    redis = await startThrowawayRedis();
    stage = await PayoutStage.set({ apis: 1, redisUrl: redis.url });
  });
  afterAll(async () => {
    await stage.close();
    await redis.stop();
  });

  async function acceptsQuickly(): Promise<void> {
    const id = unused();
    const items = Array.from({ length: 300 }, (_, n) => item(`${id}-${String(n)}`));
    const startedAtMs = performance.now();
    const answer = await stage.post('/api/payouts', { batch_id: id, items });
    expect(performance.now() - startedAtMs).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(answer.status).toBe(201);
    expect((await stage.post(`/api/payouts/${id}/cancel`, '')).json).toMatchObject({ cancelled: 300 });
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

describe('while Postgres is away', () => {
  let stage: PayoutStage;
  let postgres: ThrowawayPostgres;

  beforeAll(async () => {
    postgres = await startThrowawayPostgres();
    stage = await PayoutStage.set({ apis: 1, databaseUrl: postgres.url });
  });
  afterAll(async () => {
    await stage.close();
    await postgres.stop();
  });

  it('everything is 503 with a time to come back at; the same call then goes through, once', async () => {
    const id = unused();
    const batch = { batch_id: id, items: [item(id)] };
    await stage.accept(`${id}-before`, [item(`${id}-before`)]);
    await postgres.crash();
    const answers = await Promise.all([
      stage.post('/api/payouts', batch),
      stage.get('/api/payouts'),
      stage.get(`/api/payouts/${id}-before`),
      stage.get(`/api/payouts/${id}-before/items`, { accept: 'text/csv' }),
      stage.post(`/api/payouts/${id}-before/cancel`, ''),
      stage.get(`/batches/${id}-before`),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.json).toMatchObject({ code: 'database_unavailable' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await postgres.restart();
    const sendAgain = async () => {
      const { status } = await stage.post('/api/payouts', batch);
      return status === 201 || status === 200;
    };
    await waitFor(sendAgain, { what: 'Postgres to be back' });
    expect((await stage.post('/api/payouts', batch)).status).toBe(200);
    expect((await stage.get(`/api/payouts/${id}-before`)).status).toBe(200);
  });
});
