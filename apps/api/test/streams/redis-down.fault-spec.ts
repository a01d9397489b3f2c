import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { sendTo } from '../send-to.js';
import { end, openCall, read, start } from './reading-call.js';
import { deliver, newIspb, startTestSystem, viewStreams, type TestSystem } from './test-system.js';

const WAIT_MS = 10_000;
/** A frozen Redis is given up on after a second; no client waits longer than this for a refusal. */
const REFUSED_WITHIN_MS = 15_000;

describe('while Redis is down', () => {
  let system: TestSystem;
  let redis: ThrowawayRedis;
  let ispb: string;

  beforeAll(async () => {
    redis = await startThrowawayRedis();
    system = await startTestSystem({ redisUrl: redis.url, waitMs: WAIT_MS });
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(async () => {
    await system.close();
    await redis.stop();
  });

  async function untilBack(): Promise<void> {
    await waitFor(async () => (await start(system.at(0), newIspb(), 'text/plain')).status === 406, {
      what: 'the API',
    });
    for (const { address } of system.apis) {
      await waitFor(
        async () =>
          ((await sendTo(address, { path: '/health/ready' })).json as { status: string }).status === 'ok',
        {
          what: 'Redis to be back',
        },
      );
    }
  }

  it('open streams continue, messages are stored and delivered, and new streams are refused', async () => {
    const ids = await deliver(system.at(0), ispb, 15);
    const first = await start(system.at(0), ispb);
    await redis.crash();

    const second = await read(system.at(0), first.pullNext);
    expect(second.ids).toEqual(ids.slice(10));
    expect((await read(system.at(1), first.pullNext)).ids).toEqual(second.ids);
    const refused = await start(system.at(0), ispb);
    expect(refused).toMatchObject({ status: 503, code: 'redis_unavailable' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

    // Stored at one process, found by the sweep at the other.
    const waiting = openCall(system.at(1), { path: second.pullNext, form: 'many' });
    await waitFor(async () => (await viewStreams(system.at(0), ispb)).open[0]?.waiting, {
      what: 'the call to wait',
    });
    const more = await deliver(system.at(0), ispb, 2);
    const third = await waiting.answer;
    expect(third.ids).toEqual(more);

    const inserted = await sendTo(system.at(0), { method: 'POST', path: `/api/util/msgs/${ispb}/5` });
    expect(inserted).toMatchObject({ status: 201, json: { inserted: 5 } });
    expect((await sendTo(system.at(0), { path: '/health/ready' })).json).toMatchObject({
      status: 'degraded',
    });
    expect((await end(system.at(0), third.pullNext)).status).toBe(200);

    await redis.restart();
    await untilBack();
    expect((await start(system.at(0), ispb)).ids).toHaveLength(5);
  });

  it('seats are six again when it comes back empty, also those that ended meanwhile', async () => {
    await deliver(system.at(0), ispb, 200);
    const six = await Promise.all(Array.from({ length: 6 }, (_, call) => start(system.at(call % 2), ispb)));
    await redis.crash();
    await end(system.at(0), six[0]?.pullNext ?? '');
    await redis.restart();
    await untilBack();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, call) => (await start(system.at(call % 2), ispb)).status),
    );
    expect(statuses.filter((status) => status !== 429)).toHaveLength(1);
    expect((await viewStreams(system.at(0), ispb)).open).toHaveLength(6);
  });

  it('or silent, new streams are refused soon, and the others continue', async () => {
    await deliver(system.at(0), ispb, 15);
    const first = await start(system.at(0), ispb);
    redis.freeze();
    try {
      const before = performance.now();
      expect(await start(system.at(0), ispb)).toMatchObject({ status: 503, code: 'redis_unavailable' });
      expect(performance.now() - before).toBeLessThan(REFUSED_WITHIN_MS);
      expect((await read(system.at(0), first.pullNext)).ids).toHaveLength(5);
    } finally {
      redis.thaw();
    }
    await untilBack();
    await deliver(system.at(0), ispb, 1);
    expect((await start(system.at(0), ispb)).status).toBe(200);
  });
});
