import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { SettlementStore } from '#use-cases';
import {
  startThrowawayPostgres,
  startThrowawayRedis,
  waitFor,
  type ThrowawayPostgres,
  type ThrowawayRedis,
} from '#testing';
import { createWorkerApplication } from '../../src/create-worker-application.js';
import { SettleChunkProcessor } from '../../src/settlement/settle-chunk.processor.js';
import { SettlementTestSystem } from '../settlement-test-system.js';

/** Of both services and of the rail, longer than the limit, with nothing begun that would not end. */
const STALL_LIMIT_MS = 2_500;
const TIMES = {
  WORKER_STALL_LIMIT_MS: String(STALL_LIMIT_MS),
  RAIL_TIMEOUT_MS: '500',
  PAYOUT_LEASE_MS: '1500',
  RAIL_VISIBILITY_MS: '1000',
  PAYOUT_DOUBT_LIMIT_MS: '600000',
};

describe("a worker's liveness", () => {
  let postgres: ThrowawayPostgres;
  let redis: ThrowawayRedis;
  let system: SettlementTestSystem;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startThrowawayPostgres(), startThrowawayRedis()]);
    system = await SettlementTestSystem.start({ databaseUrl: postgres.url, redisUrl: redis.url });
    // The connection that the system holds falls with its Postgres.
    system.db.on('error', () => undefined);
  });
  afterAll(async () => {
    await system.stop().catch(() => undefined);
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  /** The whole worker in this process, so that parts of it can be made to hang. */
  async function startHere(): Promise<{
    app: NestExpressApplication;
    live: () => Promise<{ status: number; body: object }>;
  }> {
    const env = {
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      RAIL: 'psp',
      RAIL_URL: system.psp.url,
      ...TIMES,
    };
    const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
    const app = await createWorkerApplication(loadConfiguration(env, false), logger);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const live = async (): Promise<{ status: number; body: object }> => {
      const answer = await fetch(`${url}/health/live`);
      return { status: answer.status, body: (await answer.json()) as object };
    };
    return { app, live };
  }

  const stuck = { what: 'it to say that it is stuck', everyMs: 100 };

  it('says so when jobs wait and its consumer takes none', async () => {
    const { app, live } = await startHere();
    expect(await live()).toEqual({ status: 200, body: { status: 'ok' } });
    await app.get(SettleChunkProcessor, { strict: false }).worker.close();
    await system.storeBatch(['ana@example.com']);
    await waitFor(async () => (await live()).status === 503, stuck);
    expect((await live()).body).toEqual({ status: 'stuck', what: 'taking jobs from the queue' });
    await app.close();
  });

  it('says so when what it has begun does not end', async () => {
    const { app, live } = await startHere();
    const hold: { release: () => void } = { release: () => undefined };
    const turn = new Promise<undefined>(
      (resolve) =>
        (hold.release = () => {
          resolve(undefined);
        }),
    );
    app.get(SettlementStore, { strict: false }).takeTurn = () => turn;
    await system.storeBatch(['bia@example.com']);
    await waitFor(async () => (await live()).status === 503, stuck);
    expect((await live()).body).toEqual({ status: 'stuck', what: 'a chunk of payouts' });
    hold.release();
    await waitFor(async () => (await live()).status === 200, { what: 'it to continue' });
    await app.close();
  });

  it('does not, when the rail, Redis and Postgres are down for longer than the limit, one after the other', async () => {
    const worker = await system.startWorker(TIMES);
    const seen = new Set<number>();
    /** Long enough for everything that was begun before to have passed the limit. */
    const watch = async (): Promise<void> => {
      const untilMs = performance.now() + 2 * STALL_LIMIT_MS;
      await waitFor(
        async () => {
          seen.add((await fetch(`${worker.url}/health/live`)).status);
          return performance.now() > untilMs;
        },
        { what: 'the outage to have lasted', everyMs: 50 },
      );
    };
    system.psp.behave(() => ({ payment: 'keep', answer: 'none' }));
    const batchId = await system.storeBatch(Array.from({ length: 300 }, (_, n) => `p${n}@example.com`));
    await waitFor(() => system.psp.submissions.length > 0, { what: 'a payment to arrive' });
    await watch();
    await redis.crash();
    await watch();
    await redis.restart();
    await postgres.crash();
    await watch();
    await postgres.restart();
    expect([...seen]).toEqual([200]);
    expect(batchId).toBeTruthy();
    expect((await worker.stop()).status).toBe(0);
  }, 90_000);
});
