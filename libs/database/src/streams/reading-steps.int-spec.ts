import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb, StreamId } from '#domain';
import { Metrics } from '#observability';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from './stream.repository.js';

const WAIT_MS = 8_000;
const LEASE_MS = 60_000;
const ONE = 1;
const MANY = 10;

describe('steps of reading calls', () => {
  let database: TestSql;
  let streams: StreamRepository;
  let messages: MessageRepository;
  let ispb: Ispb;
  let institutions = 0;

  beforeAll(async () => {
    database = await openTestSql();
    streams = testStreams(database, { waitMs: WAIT_MS, leaseMs: LEASE_MS });
    messages = new MessageRepository(database.sql, new Metrics());
  });
  beforeEach(() => {
    ispb = testIspb(++institutions);
  });
  afterAll(() => database.close());

  const streamId = testStreamId(1);
  const store = (from: number, to: number) => messages.store(testMessages(ispb, from, to));
  const open = (limit: number, seat = 1, id: StreamId = streamId) =>
    streams.run({ kind: 'open', ispb, streamId: id, seat, limit });
  const pull = (serial: number, limit: number) =>
    streams.run({ kind: 'pull', ispb, streamId, serial, limit });
  const claim = (serial: number, fence: number, limit = MANY) =>
    streams.run({ kind: 'claim', ispb, streamId, serial, fence, limit });

  describe('start', () => {
    it('waits when there is nothing', async () => {
      expect(await open(MANY)).toEqual({ kind: 'waiting', serial: 0, fence: 1, tookOver: false });
    });

    it('opens nothing on a seat that is taken', async () => {
      await store(1, 2);
      await open(ONE);
      expect(await open(ONE, 1, testStreamId(2))).toEqual({ kind: 'seat_taken' });
      expect((await streams.view(ispb)).undelivered).toBe(1);
    });

    it('opens six streams and no more, however many ask at once for any seats', async () => {
      const asked = Array.from({ length: 50 }, (_, number) =>
        open(MANY, 1 + (number % 6), testStreamId(number)),
      );
      const outcomes = await Promise.all(asked);
      expect(outcomes.filter(({ kind }) => kind === 'waiting')).toHaveLength(6);
      expect((await streams.openSeats(ispb)).map(({ seat }) => seat)).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });

  describe('a call that waits', () => {
    it('takes what was stored meanwhile', async () => {
      await open(MANY);
      await store(1, 2);
      const batch = await claim(0, 1);
      expect(batch).toMatchObject({ kind: 'delivered', serial: 1, fence: 1, payloads: '1,2' });
    });

    it('keeps waiting when there is nothing', async () => {
      await open(MANY);
      expect(await claim(0, 1)).toMatchObject({ kind: 'waiting' });
    });

    it('takes nothing once a newer call has come', async () => {
      await open(MANY);
      expect(await pull(0, MANY)).toMatchObject({ kind: 'waiting', fence: 2, tookOver: true });
      await store(1, 2);
      expect(await claim(0, 1)).toEqual({ kind: 'displaced' });
      expect((await streams.view(ispb)).undelivered).toBe(2);
    });

    it('is given the same messages again when the answer to its claim was lost', async () => {
      await open(MANY);
      await store(1, 2);
      await claim(0, 1);
      await store(3, 4);
      expect(await claim(0, 1)).toMatchObject({ kind: 'replayed', serial: 1, payloads: '1,2' });
      expect((await streams.view(ispb)).undelivered).toBe(2);
    });

    it('counts as waiting until it leaves', async () => {
      await open(MANY);
      expect((await streams.view(ispb)).open).toMatchObject([{ waiting: true, lastAnswerAt: null }]);
      await streams.run({ kind: 'leave', ispb, streamId, fence: 1 });
      expect((await streams.view(ispb)).open).toMatchObject([{ waiting: false }]);
      expect(await pull(0, MANY)).toMatchObject({ kind: 'waiting', tookOver: false });
    });

    it('does not leave for the newer one', async () => {
      await open(MANY);
      await pull(0, MANY);
      await streams.run({ kind: 'leave', ispb, streamId, fence: 1 });
      expect((await streams.view(ispb)).open).toMatchObject([{ waiting: true }]);
    });
  });

  describe('takeovers', () => {
    const takeOver = () => pull(0, MANY);

    it('are five within a second; the next one changes nothing', async () => {
      await open(MANY);
      for (let time = 1; time <= 5; time++)
        expect(await takeOver()).toMatchObject({ fence: time + 1, tookOver: true });
      const before = await streams.view(ispb);
      expect(await takeOver()).toEqual({ kind: 'too_many_takeovers' });
      expect(await streams.view(ispb)).toEqual(before);
      await store(1, 1);
      expect(await claim(0, 6)).toMatchObject({ kind: 'delivered', payloads: '1' });
    });

    it('are counted over any second, not by the clock', async () => {
      await open(MANY);
      for (let time = 1; time <= 5; time++) await takeOver();
      // As if the first two were longer ago than a second.
      await shiftTakeovers('2 seconds', 2);
      await takeOver();
      await takeOver();
      expect(await takeOver()).toEqual({ kind: 'too_many_takeovers' });
    });

    it('are none when the call before has been answered', async () => {
      await open(MANY);
      for (let fence = 1; fence <= 12; fence++) {
        await streams.run({ kind: 'leave', ispb, streamId, fence });
        expect(await takeOver()).toMatchObject({ kind: 'waiting', tookOver: false });
      }
    });

    /** Moves the `count` oldest takeovers into the past. */
    async function shiftTakeovers(by: string, count: number): Promise<void> {
      await database.dataSource.query(
        `UPDATE stream SET takeovers = ARRAY(
           SELECT CASE WHEN n > cardinality(takeovers) - $3 THEN at - $2::interval ELSE at END
             FROM unnest(takeovers) WITH ORDINALITY AS u(at, n) ORDER BY n)
          WHERE receiver_ispb = $1`,
        [ispb, by, count],
      );
    }
  });
});
