import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import { createRedis } from '#redis';
import { createTestRedis, waitFor, type TestRedis } from '#testing';
import type { TakenSeat } from '#use-cases';
import { RedisSeatCounter } from './redis-seat-counter.js';

const SEATS = [1, 2, 3, 4, 5, 6];
const HOUR_MS = 3_600_000;

const ispb = ((text: string): Ispb => {
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
})('32074986');

/** The stream of a number. */
function stream(number: number): StreamId {
  const text = `stream${String(number).padStart(6, '0')}`;
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
}

describe('RedisSeatCounter', () => {
  let database: TestRedis;
  let redis: Redis;
  let counter: RedisSeatCounter;

  beforeAll(async () => {
    database = await createTestRedis();
    redis = createRedis(database.url, 'test');
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
  });

  beforeEach(async () => {
    await redis.flushdb();
    counter = new RedisSeatCounter(redis, { url: database.url, prefix: 'test' });
  });

  afterAll(async () => {
    redis.disconnect();
    await database.drop();
  });

  async function fill(): Promise<TakenSeat[]> {
    const taken: TakenSeat[] = [];
    for (const number of SEATS) {
      const streamId = stream(number);
      const outcome = await counter.take(ispb, streamId);
      if (outcome.kind === 'taken') taken.push({ seat: outcome.seat, streamId });
    }
    return taken;
  }

  /** Makes every seat look as if it had been taken this long ago; negative: in the future. */
  async function age(ms: number): Promise<void> {
    const key = `test:{${ispb}}:seats`;
    const [seconds] = await redis.time();
    const takenAtMs = Number(seconds) * 1_000 - ms;
    for (const [field, value] of Object.entries(await redis.hgetall(key))) {
      if (field !== 'releases')
        await redis.hset(key, field, `${value.split(' ')[0] ?? ''} ${String(takenAtMs)}`);
    }
  }

  /** The state that the counter reports when it is full. */
  async function stateWhenFull(): Promise<string> {
    const outcome = await counter.take(ispb, stream(99));
    if (outcome.kind !== 'full') throw new Error(`The counter is not full but says ${outcome.kind}.`);
    return outcome.state;
  }

  it('says that it knows nothing, rather than that no seat is taken', async () => {
    expect(await counter.take(ispb, stream(1))).toEqual({ kind: 'unknown' });
  });

  it('allots six seats and no more, however many ask at once', async () => {
    await counter.rebuild(ispb, []);
    const asked = Array.from({ length: 50 }, (_, number) => counter.take(ispb, stream(number)));
    const outcomes = await Promise.all(asked);
    const seats = outcomes.flatMap((outcome) => (outcome.kind === 'taken' ? outcome.seat : []));
    expect(seats.sort()).toEqual(SEATS);
    expect(outcomes.filter(({ kind }) => kind === 'full')).toHaveLength(44);
  });

  it('leaves a stream that asks again on its seat', async () => {
    await counter.rebuild(ispb, []);
    expect(await counter.take(ispb, stream(1))).toEqual({ kind: 'taken', seat: 1 });
    expect(await counter.take(ispb, stream(1))).toEqual({ kind: 'taken', seat: 1 });
    expect(await counter.take(ispb, stream(2))).toEqual({ kind: 'taken', seat: 2 });
  });

  it('frees a seat for the next, and only if that stream sits on it', async () => {
    await counter.rebuild(ispb, []);
    await fill();
    await counter.release(ispb, { seat: 3, streamId: stream(99) });
    expect(await counter.take(ispb, stream(7))).toMatchObject({ kind: 'full' });
    await counter.release(ispb, { seat: 3, streamId: stream(3) });
    expect(await counter.take(ispb, stream(7))).toEqual({ kind: 'taken', seat: 3 });
  });

  it('keeps institutions apart', async () => {
    await counter.rebuild(ispb, []);
    await fill();
    const other = '0000000A';
    if (!isIspb(other)) throw new Error('no ISPB');
    await counter.rebuild(other, []);
    expect(await counter.take(other, stream(1))).toEqual({ kind: 'taken', seat: 1 });
  });

  it('believes the database when it has forgotten, and only then', async () => {
    await counter.rebuild(ispb, [{ seat: 1, streamId: stream(1) }]);
    await counter.rebuild(ispb, []);
    expect(await counter.take(ispb, stream(2))).toEqual({ kind: 'taken', seat: 2 });
  });

  it('forgets an institution that no start asks for any more', async () => {
    await counter.rebuild(ispb, []);
    const [key] = await redis.keys('*');
    expect(key).toBe(`test:{${ispb}}:seats`);
    expect(await redis.ttl(key ?? '')).toBeGreaterThan(0);
  });

  describe('when it has drifted', () => {
    it('frees what the database does not know', async () => {
      await counter.rebuild(
        ispb,
        SEATS.map((seat) => ({ seat, streamId: stream(seat) })),
      );
      await counter.correct(ispb, [{ seat: 1, streamId: stream(1) }], await stateWhenFull());
      expect(await counter.take(ispb, stream(7))).toEqual({ kind: 'taken', seat: 2 });
    });

    it('keeps what was taken a moment ago: its stream may not be written yet', async () => {
      await counter.rebuild(ispb, []);
      await fill();
      await age(-HOUR_MS);
      await counter.correct(ispb, [], await stateWhenFull());
      expect(await counter.take(ispb, stream(7))).toMatchObject({ kind: 'full' });
    });

    it('frees a seat whose stream was never written', async () => {
      await counter.rebuild(ispb, []);
      await fill();
      await age(HOUR_MS);
      await counter.correct(ispb, [], await stateWhenFull());
      expect(await counter.take(ispb, stream(7))).toEqual({ kind: 'taken', seat: 1 });
    });

    it('takes the word of the database for who sits where', async () => {
      await counter.rebuild(ispb, []);
      await fill();
      await counter.correct(ispb, [{ seat: 1, streamId: stream(70) }], await stateWhenFull());
      expect(await counter.take(ispb, stream(70))).toEqual({ kind: 'taken', seat: 1 });
    });

    it('ignores what was true before a seat was freed', async () => {
      await counter.rebuild(ispb, []);
      const taken = await fill();
      const state = await stateWhenFull();
      await counter.release(ispb, { seat: 1, streamId: stream(1) });
      await counter.correct(ispb, taken, state);
      expect(await counter.take(ispb, stream(7))).toEqual({ kind: 'taken', seat: 1 });
    });

    it('takes corrections after a release, by the state that the release returns', async () => {
      await counter.rebuild(ispb, []);
      await fill();
      await age(-HOUR_MS);
      const state = await counter.release(ispb, { seat: 1, streamId: stream(1) });
      await counter.correct(ispb, [{ seat: 1, streamId: stream(70) }], state);
      expect(await counter.take(ispb, stream(7))).toMatchObject({ kind: 'full' });
    });

    it('takes no correction while it knows nothing', async () => {
      await counter.correct(ispb, [{ seat: 1, streamId: stream(1) }], '');
      expect(await redis.dbsize()).toBe(0);
    });
  });
});
