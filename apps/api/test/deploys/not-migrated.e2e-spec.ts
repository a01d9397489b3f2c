import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmptyDatabase, createTestRedis, spawnProcess, waitFor } from '#testing';
import { runMigrations } from '#database';
import { sendTo } from '../send-to.js';
import { newIspb, startTestSystem, type TestSystem } from '../streams/test-system.js';

describe('a database that has not been migrated', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let databaseUrl: string;
  let system: TestSystem;
  beforeAll(async () => {
    const database = await createEmptyDatabase();
    cleanUps.push(() => database.drop());
    databaseUrl = database.url;
    system = await startTestSystem({ apis: 1, databaseUrl, waitMs: 100 });
    cleanUps.push(() => system.close());
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('keeps a process from becoming ready, and its log says what to do', async () => {
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, WORKER_PORT: '0' };
    const worker = spawnProcess('apps/worker/src/main.js', { environment });
    await waitFor(() => worker.output.includes('is listening'), { what: 'it to listen' });
    expect(worker.output).toContain('run npm run migrate');
    expect(await worker.stop()).toEqual({ status: 0, signal: null });
  }, 120_000);

  it('is answered 503 by every call, until it is migrated, and then works without a restart', async () => {
    const calls = [
      { path: '/health/ready' },
      { path: '/api/payouts' },
      { path: `/api/pix/${newIspb()}/streams` },
      { path: `/api/pix/${newIspb()}/stream/start` },
    ];
    const statuses = async (): Promise<number[]> =>
      Promise.all(calls.map(async (call) => (await sendTo(system.at(0), call)).status));
    expect(await statuses()).toEqual([503, 503, 503, 503]);
    await runMigrations(databaseUrl);
    await waitFor(async () => (await statuses()).join() === '200,200,200,204', {
      what: 'every call to be served',
    });
  });
});
