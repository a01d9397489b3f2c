import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { end, start, type ReadAnswer } from './reading-call.js';
import { deliver, newIspb, startTestSystem, viewStreams, type TestSystem } from './test-system.js';

const STARTS = 50;
const WAIT_MS = 200;

describe('six collectors', () => {
  let system: TestSystem;
  let redis: Redis;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS });
    redis = new Redis(system.redisUrl);
  });

  afterAll(async () => {
    redis.disconnect();
    await system.close();
  });

  /** Starts at the same moment, over both APIs. */
  function startAll(ispb: string, count = STARTS): Promise<ReadAnswer[]> {
    return Promise.all(Array.from({ length: count }, (_, call) => start(system.at(call % 2), ispb)));
  }

  function opened(answers: readonly ReadAnswer[]): ReadAnswer[] {
    return answers.filter(({ status }) => status === 200 || status === 204);
  }

  function expectRefused(answers: readonly ReadAnswer[], count: number): void {
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(count);
    for (const { headers, code, pullNext } of refused) {
      expect({ retryAfter: Number(headers['retry-after']), code, pullNext }).toEqual({
        retryAfter: 2,
        code: 'too_many_streams',
        pullNext: '',
      });
    }
  }

  async function seats(ispb: string): Promise<number[]> {
    return (await viewStreams(system.at(0), ispb)).open.map(({ seat }) => seat);
  }

  it('are six when fifty come at once to an unused institution', async () => {
    const ispb = newIspb();
    const answers = await startAll(ispb);
    expect(opened(answers)).toHaveLength(6);
    expectRefused(answers, STARTS - 6);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six while messages wait, and the others take none', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 100);
    const answers = await startAll(ispb);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    expectRefused(answers, STARTS - 6);
    expect(new Set(opened(answers).flatMap(({ ids }) => ids)).size).toBe(60);
    expect((await viewStreams(system.at(0), ispb)).undelivered).toBe(40);
  });

  it('are six just after Redis was emptied', async () => {
    const ispb = newIspb();
    expect(opened(await startAll(ispb, 3))).toHaveLength(3);
    await redis.flushdb();
    const answers = await startAll(ispb);
    expect(opened(answers)).toHaveLength(3);
    expectRefused(answers, STARTS - 3);
    await redis.flushdb();
    expectRefused(await startAll(ispb), STARTS);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six while Redis is emptied again and again', async () => {
    const ispb = newIspb();
    let over = false;
    const emptying = (async () => {
      while (!over) await redis.flushdb();
    })();
    const answers = await startAll(ispb);
    over = true;
    await emptying;
    expect(opened(answers)).toHaveLength(6);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six when the counter has drifted: places it holds for no stream are found', async () => {
    const ispb = newIspb();
    await startAll(ispb, 6);
    // As after an outage of Redis in which all streams ended.
    await system.query('DELETE FROM stream WHERE receiver_ispb = $1', [ispb]);
    const [key = ''] = await redis.keys(`*${ispb}*`);
    const entries = await redis.hgetall(key);
    for (const seat of Object.keys(entries).filter((field) => field !== 'releases')) {
      await redis.hset(key, seat, `${entries[seat]?.split(' ')[0] ?? ''} 0`);
    }
    // All six at once, not one now and the others when they ask again.
    expect(opened(await startAll(ispb, 6))).toHaveLength(6);
  });

  it('keep their places when a start finds nothing, and give them back at once when they end', async () => {
    const ispb = newIspb();
    const six = opened(await startAll(ispb, 6));
    expect(six.map(({ status }) => status)).toEqual(Array(6).fill(204));
    expectRefused([await start(system.at(0), ispb)], 1);
    for (const [number, { pullNext }] of six.entries()) {
      // Ended at one API, taken at the other.
      expect((await end(system.at(number % 2), pullNext)).status).toBe(200);
      const next = await start(system.at((number + 1) % 2), ispb);
      expect(next.status).toBe(204);
      expectRefused([await start(system.at(0), ispb)], 1);
    }
  });
});
