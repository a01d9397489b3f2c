import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb } from '#domain';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { numbers, numbersOf, testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from './stream.repository.js';

const WAIT_MS = 8_000;
const LEASE_MS = 60_000;
const MANY = 10;

describe('the end of streams', () => {
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
  beforeEach(async () => {
    ispb = testIspb(++institutions);
    await database.dataSource.query('TRUNCATE stream, stream_ended');
  });
  afterAll(() => database.close());

  const store = (from: number, to: number) => messages.store(testMessages(ispb, from, to));
  const open = (number: number, limit = MANY) =>
    streams.run({ kind: 'open', ispb, streamId: testStreamId(number), seat: number, limit });
  const pull = (number: number, serial: number, limit = MANY) =>
    streams.run({ kind: 'pull', ispb, streamId: testStreamId(number), serial, limit });
  const end = (number: number, serial: number | 'stop') =>
    streams.run({ kind: 'end', ispb, streamId: testStreamId(number), serial });
  /** As if this much time had passed for the institution's streams, by the database's clock. */
  const age = (by: string) =>
    database.dataSource.query(
      'UPDATE stream SET answer_due_at = answer_due_at - $2::interval WHERE receiver_ispb = $1',
      [ispb, by],
    );

  /** What a new stream is given, in numbers. */
  async function nextBatch(): Promise<number[]> {
    const outcome = await open(6);
    await end(6, 'stop');
    return 'payloads' in outcome ? numbersOf(outcome) : [];
  }

  describe('by a client', () => {
    it('leaves every id of the stream gone for 24 hours, then unknown', async () => {
      await store(1, 12);
      await open(1);
      await end(1, 1);
      expect([await pull(1, 0), await pull(1, 1)]).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
      expect(
        await streams.run({
          kind: 'claim',
          ispb,
          streamId: testStreamId(1),
          serial: 0,
          fence: 1,
          limit: MANY,
        }),
      ).toEqual({
        kind: 'gone',
      });
      await database.dataSource.query(
        "UPDATE stream_ended SET ended_at = ended_at - interval '24 hours 1 second'",
      );
      expect(await pull(1, 1)).toEqual({ kind: 'unknown' });
      await streams.sweep([]);
      expect(await database.dataSource.query('SELECT FROM stream_ended')).toEqual([]);
    });
  });

  describe('returns messages to the front', () => {
    it('in their old order, before what was never delivered', async () => {
      await store(1, 30);
      await open(1);
      await open(2);
      await end(2, 'stop');
      await end(1, 'stop');
      expect(await nextBatch()).toEqual(numbers(1, 10));
      await open(3);
      expect(numbersOf(await deliveredTo(4))).toEqual(numbers(11, 20));
    });

    it('and fills a batch up with what comes after them', async () => {
      await store(1, 12);
      await open(1, 1);
      await pull(1, 1);
      await end(1, 'stop');
      await open(2, 1);
      expect(numbersOf(await deliveredTo(3))).toEqual(numbers(3, 12));
    });

    it('and counts them as undelivered again', async () => {
      await store(1, 12);
      await open(1);
      expect((await streams.view(ispb)).undelivered).toBe(2);
      await end(1, 'stop');
      expect((await streams.view(ispb)).undelivered).toBe(12);
    });

    async function deliveredTo(number: number): Promise<{ payloads: string }> {
      const outcome = await open(number);
      if (!('payloads' in outcome)) throw new Error(`Nothing was delivered: ${outcome.kind}.`);
      return outcome;
    }
  });

  describe('by the lease', () => {
    it('comes when no call arrives for as long as the lease lasts, and returns the messages', async () => {
      await store(1, 3);
      await open(1);
      await age('59 seconds');
      expect((await streams.sweep([])).expired).toEqual([]);
      await age('2 seconds');
      expect((await streams.sweep([])).expired).toEqual([
        { ispb, streamId: testStreamId(1), fence: 1, seat: 1, returned: 3 },
      ]);
      expect(await pull(1, 1)).toEqual({ kind: 'gone' });
      expect(await nextBatch()).toEqual([1, 2, 3]);
    });

    it('runs from the last answer, replays included', async () => {
      await store(1, 1);
      await open(1);
      await age('59 seconds');
      await pull(1, 0);
      await age('59 seconds');
      expect((await streams.sweep([])).expired).toEqual([]);
    });

    it('never runs during a call, and from the end of the wait when the call was lost with its process', async () => {
      await open(1);
      await age('67 seconds');
      expect((await streams.sweep([])).expired).toEqual([]);
      await age('2 seconds');
      expect((await streams.sweep([])).expired).toHaveLength(1);
    });

    it('does not start anew by what is refused', async () => {
      await store(1, 10);
      await open(1);
      await age('59 seconds');
      await pull(1, 0, 1);
      await age('2 seconds');
      expect((await streams.sweep([])).expired).toHaveLength(1);
    });

    it('comes once when several processes sweep', async () => {
      await store(1, 3);
      await open(1);
      await age('61 seconds');
      const sweeps = await Promise.all(Array.from({ length: 8 }, () => streams.sweep([])));
      expect(sweeps.flatMap(({ expired }) => expired)).toHaveLength(1);
      expect(await nextBatch()).toEqual([1, 2, 3]);
    });

    it('comes on time at an institution that is locked at every moment', async () => {
      await open(1);
      await age('70 seconds');
      const busy = database.dataSource.createQueryRunner();
      await busy.startTransaction();
      await busy.query('SELECT FROM message_head WHERE receiver_ispb = $1 FOR UPDATE', [ispb]);
      const sweep = streams.sweep([]);
      await waitFor(isSweepBlocked, { what: 'the sweep to wait for the lock' });
      await busy.commitTransaction();
      await busy.release();
      expect((await sweep).expired).toHaveLength(1);
    });
  });

  async function isSweepBlocked(): Promise<boolean> {
    const locks: unknown[] = await database.dataSource.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return locks.length > 0;
  }

  describe('a sweep', () => {
    const waiting = (number: number, fence: number, serial = 0) => ({
      ispb,
      streamId: testStreamId(number),
      fence,
      serial,
    });

    it('finds nothing where nothing was missed', async () => {
      await open(1);
      expect(await streams.sweep([waiting(1, 1)])).toEqual({
        expired: [],
        displaced: [],
        gone: [],
        deliverable: [],
      });
    });

    it('finds the institutions of waiting calls that have messages, stored or returned', async () => {
      await open(1);
      await store(1, 1);
      expect((await streams.sweep([waiting(1, 1)])).deliverable).toEqual([ispb]);
      await open(2);
      expect((await streams.sweep([waiting(1, 1)])).deliverable).toEqual([]);
      await end(2, 'stop');
      expect((await streams.sweep([waiting(1, 1)])).deliverable).toEqual([ispb]);
    });

    it('finds calls that were displaced, or lost their stream', async () => {
      await open(1);
      await open(2);
      await pull(1, 0);
      await end(2, 'stop');
      const found = await streams.sweep([waiting(1, 1), waiting(1, 2), waiting(2, 1), waiting(3, 1)]);
      expect(found.displaced).toMatchObject([{ streamId: testStreamId(1), fence: 1 }]);
      expect(found.gone.map(({ streamId }) => streamId).sort()).toEqual([testStreamId(2), testStreamId(3)]);
    });
  });
});
