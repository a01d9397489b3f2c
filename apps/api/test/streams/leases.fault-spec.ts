import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { openCall, read, start, startPath, type ReadAnswer } from './reading-call.js';
import {
  deliver,
  newIspb,
  startTestSystem,
  untilWaiting,
  viewStreams,
  type TestSystem,
} from './test-system.js';

const LEASE_MS = 2_000;
/** A lease that is shorter than the wait. */
const WAIT_MS = 4_000;
const ENDED_WITHIN_MS = 2_000;
/** For the calls themselves, on a machine that is busy with other tests. */
const SLACK_MS = 30_000;

describe('leases', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS, leaseMs: LEASE_MS });
  });
  afterAll(() => system.close());

  async function openCount(ispb: string): Promise<number> {
    return (await viewStreams(system.at(0), ispb)).open.length;
  }

  it('end a stream that its collector no longer calls, free its seat, and return its messages to the front', async () => {
    const ispb = newIspb();
    const ids = await deliver(system.at(0), ispb, 12);
    const abandoned = await start(system.at(0), ispb);
    const answeredAt = performance.now();
    expect(abandoned.ids).toEqual(ids.slice(0, 10));
    await waitFor(async () => (await openCount(ispb)) === 0, { what: 'the lease to end' });
    const lastedMs = performance.now() - answeredAt;
    expect(lastedMs).toBeGreaterThan(LEASE_MS);
    expect(lastedMs).toBeLessThan(LEASE_MS + ENDED_WITHIN_MS + SLACK_MS);
    expect(await read(system.at(1), abandoned.pullNext)).toMatchObject({ status: 410, code: 'stream_ended' });
    expect((await start(system.at(1), ispb)).ids).toEqual(ids.slice(0, 10));
  });

  it('do not run during a call', async () => {
    const ispb = newIspb();
    const answer = await start(system.at(0), ispb);
    expect(answer.status).toBe(204);
    const again = await read(system.at(1), answer.pullNext);
    expect(again).toMatchObject({ status: 204, pullNext: answer.pullNext });
  });

  it('start anew with every answer, replays included', async () => {
    const ispb = newIspb();
    const ids = await deliver(system.at(0), ispb, 2);
    const first = await start(system.at(0), ispb, 'one');
    const second = await read(system.at(0), first.pullNext, 'one');
    expect(second.ids).toEqual(ids.slice(1));
    const until = performance.now() + 2 * LEASE_MS;
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS / 4));
      expect(await read(system.at(1), first.pullNext, 'one')).toMatchObject({
        status: 200,
        ids: second.ids,
        pullNext: second.pullNext,
      });
    }
  });

  it('answer waiting calls when their stream ends otherwise', async () => {
    const ispb = newIspb();
    const waiting = openCall(system.at(0), { path: startPath(ispb) });
    await untilWaiting(system.at(1), ispb, 1);
    const stopped = await read(system.at(1), `/api/pix/${ispb}/stream/stop`);
    expect(JSON.parse(stopped.text)).toEqual({ closed: 1 });
    expect(await waiting.answer).toMatchObject({ status: 410, code: 'stream_ended', pullNext: '' });
  });

  it('never let a seventh in, however many start while they end', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 1_000);
    let most = 0;
    const opened: ReadAnswer[] = [];
    const until = performance.now() + 3 * LEASE_MS;
    while (performance.now() < until) {
      const starts = Array.from({ length: 20 }, (_, call) => start(system.at(call % 2), ispb));
      const answers = await Promise.all(starts);
      opened.push(...answers.filter(({ status }) => status === 200));
      expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
      most = Math.max(most, await openCount(ispb));
    }
    expect(most).toBe(6);
    // Seats were freed more than once.
    expect(opened.length).toBeGreaterThan(6);
  });
});
