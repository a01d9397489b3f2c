import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { end, read, start } from './reading-call.js';
import { deliver, newIspb, startTestSystem, viewStreams, type TestSystem } from './test-system.js';

/** Calls that find nothing come back soon. */
const WAIT_MS = 100;

describe('acknowledgement', () => {
  let system: TestSystem;
  let ispb: string;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS });
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(() => system.close());

  /** Every call goes to the other API than the one before: a stream lives in neither. */
  let calls = 0;
  const next = () => system.at(calls++ % 2);

  it('is the next call: each answer leads on, oldest messages first', async () => {
    const ids = await deliver(next(), ispb, 25);
    const first = await start(next(), ispb);
    const second = await read(next(), first.pullNext);
    const third = await read(next(), second.pullNext, 'one');
    expect([first.ids, second.ids, third.ids]).toEqual([
      ids.slice(0, 10),
      ids.slice(10, 20),
      ids.slice(20, 21),
    ]);
    const paths = [first, second, third].map(({ pullNext }) => pullNext);
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) expect(path).toMatch(new RegExp(`^/api/pix/${ispb}/stream/[a-z0-9]{12,}$`));
  });

  it('repeats the id when there is nothing, from the start on', async () => {
    const first = await start(next(), ispb);
    expect(first).toMatchObject({ status: 204, text: '' });
    const again = await read(next(), first.pullNext);
    expect(again).toMatchObject({ status: 204, text: '', pullNext: first.pullNext });
    const [id] = await deliver(next(), ispb, 1);
    const found = await read(next(), first.pullNext, 'one');
    expect(found).toMatchObject({ status: 200, ids: [id] });
    expect(found.pullNext).not.toBe(first.pullNext);
  });

  it('repeats a lost answer, the same messages and the same Pull-Next, until it is acknowledged', async () => {
    await deliver(next(), ispb, 30);
    const first = await start(next(), ispb);
    const lost = await read(next(), first.pullNext);
    for (let time = 1; time <= 3; time++) {
      const { status, text, pullNext } = await read(next(), first.pullNext);
      expect({ status, text, pullNext }).toEqual({ status: 200, text: lost.text, pullNext: lost.pullNext });
    }
    await read(next(), lost.pullNext);
    expect(await read(next(), first.pullNext)).toMatchObject({ status: 410, code: 'stream_ended' });
  });

  it('gives the acknowledged no second life when the call that acknowledged found nothing', async () => {
    await deliver(next(), ispb, 20);
    const first = await start(next(), ispb);
    const second = await read(next(), first.pullNext);
    const third = await read(next(), second.pullNext);
    expect(third).toMatchObject({ status: 204, pullNext: second.pullNext });
    expect((await read(next(), first.pullNext)).status).toBe(410);
    await end(next(), first.pullNext);
    expect((await viewStreams(next(), ispb)).undelivered).toBe(0);
  });

  it('answers older ids 410, those of others and unknown ones 404', async () => {
    await deliver(next(), ispb, 40);
    const first = await start(next(), ispb);
    const second = await read(next(), first.pullNext);
    const third = await read(next(), second.pullNext);
    expect((await read(next(), first.pullNext)).status).toBe(410);
    const foreign = third.pullNext.replace(ispb, newIspb());
    const forged = third.pullNext.slice(0, -1) + (third.pullNext.endsWith('a') ? 'b' : 'a');
    for (const path of [foreign, forged, `/api/pix/${ispb}/stream/aaaaaaaaaaaaaaaaaaaaaaaaaaaa`]) {
      expect(await read(next(), path)).toMatchObject({ status: 404, code: 'stream_unknown' });
    }
    // None of it acknowledged anything.
    expect((await read(next(), second.pullNext)).ids).toEqual(third.ids);
  });

  it('answers ended ids 410 for 24 hours, then 404', async () => {
    const { pullNext } = await start(next(), ispb);
    await end(next(), pullNext);
    expect((await read(next(), pullNext)).status).toBe(410);
    await system.query(
      "UPDATE stream_ended SET ended_at = ended_at - interval '24 hours' WHERE receiver_ispb = $1",
      [ispb],
    );
    expect((await read(next(), pullNext)).status).toBe(404);
  });

  describe('a replay', () => {
    it('takes the form its own call asks for: one message as an array of one', async () => {
      await deliver(next(), ispb, 2);
      const first = await start(next(), ispb, 'one');
      const second = await read(next(), first.pullNext, 'one');
      const replay = await read(next(), first.pullNext, 'many');
      expect(replay).toMatchObject({ status: 200, text: `[${second.text}]`, pullNext: second.pullNext });
    });

    it('of several messages as one object is refused, and changes nothing', async () => {
      await deliver(next(), ispb, 15);
      const first = await start(next(), ispb, 'one');
      const second = await read(next(), first.pullNext);
      const before = await viewStreams(next(), ispb);
      const refused = await read(next(), first.pullNext, 'one');
      expect(refused).toMatchObject({ status: 406, code: 'replay_needs_multipart', pullNext: '' });
      expect(await viewStreams(next(), ispb)).toEqual(before);
      expect((await read(next(), first.pullNext)).ids).toEqual(second.ids);
      expect((await read(next(), second.pullNext)).ids).toHaveLength(4);
    });
  });

  it('is one batch for two calls of one id at the same moment', async () => {
    const ids = await deliver(next(), ispb, 30);
    const first = await start(next(), ispb);
    const [a, b] = await Promise.all([read(next(), first.pullNext), read(next(), first.pullNext)]);
    expect(a).toMatchObject({ status: 200, ids: ids.slice(10, 20), pullNext: b.pullNext });
    expect(b.ids).toEqual(a.ids);
  });

  describe('DELETE', () => {
    it('with the id called last acknowledges and ends', async () => {
      const ids = await deliver(next(), ispb, 12);
      const { pullNext } = await start(next(), ispb);
      expect(await end(next(), pullNext)).toMatchObject({ status: 200, text: '{}' });
      expect((await viewStreams(next(), ispb)).open).toEqual([]);
      expect((await start(next(), ispb)).ids).toEqual(ids.slice(10));
    });

    it.each(['the one before', 'an older one'])(
      'with another id of the stream (%s) ends without',
      async (which) => {
        const ids = await deliver(next(), ispb, 40);
        const first = await start(next(), ispb);
        const second = await read(next(), first.pullNext);
        const third = await read(next(), second.pullNext);
        expect(third.ids).toEqual(ids.slice(20, 30));
        const path = which === 'an older one' ? first.pullNext : second.pullNext;
        expect(await end(next(), path)).toMatchObject({ status: 200, text: '{}' });
        // Back at the front of the line, in their old order, before what was never delivered.
        const after = await start(next(), ispb);
        expect([...after.ids, ...(await read(next(), after.pullNext)).ids]).toEqual(ids.slice(20));
      },
    );

    it('repeated, or with ids that are unknown, foreign or rubbish, answers the same and changes nothing', async () => {
      await deliver(next(), ispb, 12);
      const gone = await start(next(), ispb);
      await end(next(), gone.pullNext);
      const living = await start(next(), ispb);
      const before = await viewStreams(next(), ispb);
      const paths = [
        gone.pullNext,
        living.pullNext.replace(ispb, newIspb()),
        `/api/pix/${ispb}/stream/${'a'.repeat(28)}`,
        `/api/pix/${ispb}/stream/x`,
      ];
      for (const path of paths) expect(await end(next(), path)).toMatchObject({ status: 200, text: '{}' });
      expect((await end(next(), `/api/pix/${ispb}/stream/start`)).status).toBe(405);
      expect(await viewStreams(next(), ispb)).toEqual(before);
      expect((await read(next(), living.pullNext)).status).toBe(204);
    });

    it.each(['GET', 'DELETE'])('of stop (%s) ends every stream and acknowledges nothing', async (method) => {
      const ids = await deliver(next(), ispb, 30);
      const answers = await Promise.all([start(next(), ispb), start(next(), ispb), start(next(), ispb)]);
      const path = `/api/pix/${ispb}/stream/stop`;
      const stopped = await (method === 'GET' ? read(next(), path) : end(next(), path));
      expect(stopped).toMatchObject({ status: 200, text: '{"closed":3}' });
      for (const { pullNext } of answers) expect((await read(next(), pullNext)).status).toBe(410);
      expect((await start(next(), ispb)).ids).toEqual(ids.slice(0, 10));
      const again = await (method === 'GET' ? read(next(), path) : end(next(), path));
      expect(again.text).toBe('{"closed":1}');
    });
  });
});
