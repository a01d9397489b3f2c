import { afterAll, beforeAll, describe, expect, it, afterEach, beforeEach } from '@jest/globals';
import {
  createEmptyDatabase,
  createTestRedis,
  spawnProcess,
  waitFor,
  createTestDatabase,
  startApi,
  type ServerProcess,
} from '#testing';
import { runMigrations } from '#database';
import { sendTo } from '../send-to.js';
import { newIspb, startTestSystem, type TestSystem, deliver, untilWaiting } from '../streams/test-system.js';
import { openCall, read, start, startPath } from '../streams/reading-call.js';

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

/** Far longer than a shutdown may take. */
const WAIT_MS = 60_000;
const ENDED_WITHIN_MS = 30_000;

describe('a shutdown', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let stopping: ServerProcess;
  let staying: ServerProcess;

  beforeEach(async () => {
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const options = {
      databaseUrl: database.url,
      redisUrl: redis.url,
      environment: { STREAM_WAIT_MS: String(WAIT_MS), REDIS_PREFIX: redis.prefix, LOG_LEVEL: 'warn' },
    };
    [stopping, staying] = await Promise.all([startApi(options), startApi(options)]);
    cleanUps.push(
      () => stopping.stop(),
      () => staying.stop(),
    );
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('answers every waiting call 204 with its Pull-Next at once, ends with status 0, and the streams continue elsewhere', async () => {
    const ispb = newIspb();
    const calls = Array.from({ length: 5 }, () =>
      openCall(stopping.url, { path: startPath(ispb), form: 'many' }),
    );
    await deliver(staying.url, newIspb(), 1);
    await untilWaiting(staying.url, ispb, 5);
    const before = performance.now();
    stopping.kill('SIGTERM');
    const answers = await Promise.all(calls.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(204));
    expect(await stopping.ended).toEqual({ status: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(ENDED_WITHIN_MS);

    // No call counts as waiting any more, so the streams' next calls displace none.
    await untilWaiting(staying.url, ispb, 0);
    const ids = await deliver(staying.url, ispb, 5);
    const found = await Promise.all(answers.map(({ pullNext }) => read(staying.url, pullNext, 'one')));
    expect(found.flatMap((answer) => answer.ids).sort()).toEqual(ids.sort());
    expect((await start(staying.url, ispb, 'text/plain')).status).toBe(406);
  });
});
