import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { StreamSweeper } from '../../src/streams/stream-sweeper.js';
import { end, openCall, read, start, startPath, type OpenCall } from './reading-call.js';
import {
  deliver,
  newIspb,
  startTestSystem,
  untilWaiting,
  viewStreams,
  type TestSystem,
} from './test-system.js';

/** Longer than any of these tests may take: a call that is answered was woken. */
const WAIT_MS = 60_000;

describe('waiting', () => {
  let system: TestSystem;
  let ispb: string;
  const waiting: OpenCall[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS, environment: { DATABASE_POOL_SIZE: '2' } });
    // What is found here is found by signals alone.
    await Promise.all(system.apis.map(({ app }) => app.get(StreamSweeper).stop()));
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(async () => {
    for (const call of waiting) call.leave();
    await system.close();
  });

  /** A call that has begun to wait. */
  async function wait(api: number, path = startPath(ispb), calls = 1): Promise<OpenCall> {
    const call = openCall(system.at(api), { path, form: 'many' });
    waiting.push(call);
    await untilWaiting(system.at(0), ispb, calls);
    return call;
  }

  it.each([
    ['the same process', 0],
    ['another process', 1],
  ])('ends when %s stores a message', async (_where, api) => {
    const call = await wait(0);
    const ids = await deliver(system.at(api), ispb, 3);
    expect(await call.answer).toMatchObject({ status: 200, ids });
  });

  it.each([0, 1])('ends when messages return, wherever their stream ended (API %d)', async (api) => {
    const ids = await deliver(system.at(0), ispb, 2);
    const first = await start(system.at(0), ispb, 'one');
    const second = await read(system.at(0), first.pullNext, 'one');
    const call = await wait(0);
    // With an id that is not the last one, the stream ends without acknowledging.
    expect((await end(system.at(api), first.pullNext)).status).toBe(200);
    expect(await call.answer).toMatchObject({ status: 200, ids: ids.slice(1) });
    expect(second.ids).toEqual(ids.slice(1));
  });

  it('hands each of several messages to one waiting call', async () => {
    const calls: OpenCall[] = [];
    for (let number = 1; number <= 6; number++) calls.push(await wait(number % 2, startPath(ispb), number));
    const ids: string[] = [];
    for (let number = 1; number <= 6; number++) {
      ids.push(...(await deliver(system.at(number % 2), ispb, 1)));
      await untilWaiting(system.at(0), ispb, 6 - number);
    }
    const answers = await Promise.all(calls.map(({ answer }) => answer));
    expect(answers.flatMap((answer) => answer.ids).sort()).toEqual(ids.sort());
  });

  it('holds no database connection', async () => {
    for (let number = 1; number <= 6; number++) await wait(number % 2, startPath(ispb), number);
    const [busy] = await system.query<{ count: string }>(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'malote-api' AND datname = current_database() AND state <> 'idle'",
    );
    expect(busy).toEqual({ count: '0' });
    // Each process has two connections: were they held, nothing could be stored.
    expect(await deliver(system.at(0), newIspb(), 1)).toHaveLength(1);
  });

  describe('a newer call on the same stream', () => {
    it.each([
      ['the same process', 0],
      ['another process', 1],
    ])('in %s takes over, and the older one is sent home with the same Pull-Next', async (_where, api) => {
      const { pullNext } = await stream();
      const older = await wait(0, pullNext);
      const newer = openCall(system.at(api), { path: pullNext, form: 'many' });
      waiting.push(newer);
      expect(await older.answer).toMatchObject({ status: 204, pullNext });
      const ids = await deliver(system.at(0), ispb, 1);
      expect(await newer.answer).toMatchObject({ status: 200, ids });
    });

    it('is refused after five within a second, acknowledging nothing and displacing no other call', async () => {
      const { pullNext } = await stream();
      const older = await wait(0, pullNext);
      const newer = Array.from({ length: 6 }, (_, call) =>
        openCall(system.at(call % 2), { path: pullNext, form: 'many' }),
      );
      waiting.push(...newer);
      expect((await older.answer).status).toBe(204);
      // Of six that come together, four are displaced by the next, one is refused and one waits.
      const statuses: number[] = [];
      for (const call of newer) void call.answer.then(({ status }) => statuses.push(status));
      await waitFor(() => statuses.length === 5, { what: 'all but one to be answered' });
      expect(statuses.sort()).toEqual([204, 204, 204, 204, 429]);
      const ids = await deliver(system.at(0), ispb, 1);
      const answers = await Promise.all(newer.map(({ answer }) => answer));
      expect(answers.filter(({ status }) => status === 200)).toMatchObject([{ ids }]);
      const [refused] = answers.filter(({ status }) => status === 429);
      expect(refused).toMatchObject({ code: 'too_many_takeovers', pullNext: '' });
      expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    });
  });

  it('of a client that goes away claims nothing', async () => {
    const { pullNext } = await stream();
    const call = await wait(0, pullNext);
    call.leave();
    await untilWaiting(system.at(0), ispb, 0);
    const ids = await deliver(system.at(0), ispb, 1);
    const { undelivered, open } = await viewStreams(system.at(0), ispb);
    expect({ undelivered, unacknowledged: open[0]?.unacknowledged }).toEqual({
      undelivered: 1,
      unacknowledged: 0,
    });
    expect(await read(system.at(1), pullNext)).toMatchObject({ status: 200, ids });
  });

  it('is not in the way of other calls, and 429 comes at once', async () => {
    for (let number = 1; number <= 6; number++) await wait(number % 2, startPath(ispb), number);
    expect((await start(system.at(0), ispb)).status).toBe(429);
    expect((await start(system.at(1), ispb, 'text/plain')).status).toBe(406);
  });

  /** A stream with nothing to read, whose start has been answered. */
  async function stream(): Promise<{ pullNext: string }> {
    const [id] = await deliver(system.at(0), ispb, 1);
    const first = await start(system.at(0), ispb);
    expect(first.ids).toEqual([id]);
    return { pullNext: first.pullNext };
  }

  /** Where a signal is lost, the sweep finds what it would have reported. */
  describe('without signals', () => {
    let swept: TestSystem;
    beforeAll(async () => {
      swept = await startTestSystem({ waitMs: WAIT_MS });
    });
    afterAll(() => swept.close());

    it('ends by the sweep when a message is there', async () => {
      const call = openCall(swept.at(0), { path: startPath(ispb), form: 'many' });
      await untilWaiting(swept.at(1), ispb, 1);
      await swept.query('SELECT store_messages(ARRAY[$1], ARRAY[$2], $3)', [
        ispb,
        'E1',
        '{"endToEndId":"E1"}',
      ]);
      expect(await call.answer).toMatchObject({ status: 200, ids: ['E1'] });
    });

    it('ends by the sweep when its stream has ended, or a newer call has come', async () => {
      const gone = openCall(swept.at(0), { path: startPath(ispb) });
      await untilWaiting(swept.at(1), ispb, 1);
      await swept.query('DELETE FROM stream WHERE receiver_ispb = $1', [ispb]);
      expect(await gone.answer).toMatchObject({ status: 410 });
      const displaced = openCall(swept.at(0), { path: startPath(ispb) });
      await waitFor(async () => (await viewStreams(swept.at(1), ispb)).open.length === 1, {
        what: 'the stream',
      });
      await swept.query('UPDATE stream SET fence = fence + 1 WHERE receiver_ispb = $1', [ispb]);
      expect(await displaced.answer).toMatchObject({ status: 204 });
    });
  });
});
