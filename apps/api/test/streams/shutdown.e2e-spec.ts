import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, createTestRedis, startApi, type ServerProcess } from '#testing';
import { openCall, read, start, startPath } from './reading-call.js';
import { deliver, newIspb, untilWaiting } from './test-system.js';

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
