import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import {
  messageTables,
  moveTail,
  replaceMessagePartitions,
  testDay,
  testMessageOf,
} from '../../test/message-partitions.js';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from '../streams/stream.repository.js';
import { PartitionRepository } from './partition.repository.js';

describe('partitions', () => {
  let database: TestSql;
  let partitions: PartitionRepository;
  const day = (shift: number) => testDay(database.dataSource, shift);

  beforeAll(async () => {
    database = await openTestSql();
    partitions = new PartitionRepository(database.sql);
  });
  afterAll(() => database.close());

  it('are there for the next days when the schema is migrated', async () => {
    expect(await partitions.prepare('messages', 'day', 6)).toEqual([]);
  });

  it.each(['day', 'week', 'month'] as const)('follow each other without a gap, each a %s', async (width) => {
    await replaceMessagePartitions(database.dataSource, [await day(-100), await day(-60)]);
    const made = await partitions.prepare('messages', width, 70);
    // The first new partition starts where the last existing one ends.
    expect(made[0]?.fromDay).toBe(await day(-60));
    expect(made.slice(1).map(({ fromDay }) => fromDay)).toEqual(made.slice(0, -1).map(({ toDay }) => toDay));
    expect(made.at(-1)?.toDay.localeCompare(await day(70))).toBe(1);
    const [ends] = await database.dataSource.query<{ all: boolean }[]>(
      'SELECT bool_and(date_trunc($1, d::timestamp) = d) AS all FROM unnest($2::date[]) AS d',
      [width, made.map(({ toDay }) => toDay)],
    );
    expect(ends).toEqual({ all: true });
  });

  it('are made once, however many processes ask, while messages are stored', async () => {
    await replaceMessagePartitions(database.dataSource, [await day(-2), await day(-1)]);
    const messages = new MessageRepository(database.sql, new Metrics());
    const [made] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => partitions.prepare('messages', 'day', 3))),
      ...Array.from({ length: 20 }, (_, call) =>
        messages.store(testMessages(testIspb(1), call * 10 + 1, call * 10 + 10)),
      ),
    ]);
    expect(made.filter((one) => one.length > 0)).toHaveLength(1);
    const tables = await messageTables(database.dataSource, testIspb(1));
    expect(Object.values(tables).reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  it('refuse what is none', async () => {
    await expect(
      database.dataSource.query("SELECT prepare_partitions('messages', 'year', 1)"),
    ).rejects.toThrow('a week');
  });

  describe('may go', () => {
    let streams: StreamRepository;
    let messages: MessageRepository;
    const ispb = testIspb(7);
    let old = '';
    const blockers = (from: string) =>
      database.dataSource
        .query<{ blocker: string; count: string }[]>('SELECT * FROM partition_blockers($1, $2::text::date)', [
          'messages',
          from,
        ])
        .then((rows) => Object.fromEntries(rows.map(({ blocker, count }) => [blocker, Number(count)])));
    const retire = (from: string) =>
      database.dataSource.query('SELECT retire_partition($1, $2::text::date)', ['messages', from]);

    beforeEach(async () => {
      streams = testStreams(database);
      messages = new MessageRepository(database.sql, new Metrics());
      // The partition of ten days ago is the newest while its messages are stored.
      old = await day(-10);
      await replaceMessagePartitions(database.dataSource, [old, await day(-9)]);
      await messages.store([
        ...testMessages(ispb, 1, 9),
        await testMessageOf(database.dataSource, ispb, 0, 10),
      ]);
      await partitions.prepare('messages', 'day', 1);
      await messages.store(testMessages(ispb, 11, 15));
    });

    it('when nothing of them is undelivered, in a stream’s hands or returned', async () => {
      expect(await blockers(old)).toEqual({ undelivered: 10 });
      await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: 4 });
      expect(await blockers(old)).toEqual({ undelivered: 6, unacknowledged: 4 });
      await expect(retire(old)).rejects.toThrow('undelivered: 6');
      await streams.run({ kind: 'end', ispb, streamId: testStreamId(1), serial: 'stop' });
      expect(await blockers(old)).toEqual({ undelivered: 6, unacknowledged: 4 });
      const all = await streams.run({ kind: 'open', ispb, streamId: testStreamId(2), seat: 2, limit: 12 });
      expect(await blockers(old)).toEqual({ unacknowledged: 10 });
      if (all.kind !== 'delivered') throw new Error(all.kind);
      await streams.run({ kind: 'pull', ispb, streamId: testStreamId(2), serial: all.serial, limit: 1 });
      expect(await blockers(old)).toEqual({});
    });

    it('after which the others continue as before', async () => {
      expect(await aheadCount()).toBe(1);
      const all = await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: 12 });
      if (all.kind !== 'delivered') throw new Error(all.kind);
      await streams.run({ kind: 'pull', ispb, streamId: testStreamId(1), serial: all.serial, limit: 1 });
      await retire(old);
      await retire(old);
      expect(await aheadCount()).toBe(0);
      const table = `message_${old.replaceAll('-', '')}`;
      await database.dataSource.query(`ALTER TABLE message DETACH PARTITION ${table} CONCURRENTLY`);
      await database.dataSource.query(`DROP TABLE ${table}`);
      await database.dataSource.query(
        "UPDATE stored_partition SET dropped_at = now() WHERE data = 'messages' AND from_day = $1::text::date",
        [old],
      );
      expect(await blockers(old)).toEqual({ unknown: 1 });
      expect(await messages.store(testMessages(ispb, 11, 20))).toHaveLength(5);
      expect(
        await streams.run({ kind: 'pull', ispb, streamId: testStreamId(1), serial: 2, limit: 10 }),
      ).toMatchObject({
        payloads: '14,15,16,17,18,19,20',
      });
    });

    it('not while something may still be stored in them', async () => {
      for (const shift of [0, 1]) {
        const [partition] = await database.dataSource.query<{ from_day: string }[]>(
          "SELECT from_day::text FROM stored_partition WHERE data = 'messages' AND $1::text::date BETWEEN from_day AND to_day - 1",
          [await day(shift)],
        );
        expect(await blockers(partition?.from_day ?? '')).toMatchObject({ in_use: 1 });
      }
      await replaceMessagePartitions(database.dataSource, [await day(-50), await day(-40)]);
      expect(await blockers(await day(-50))).toEqual({ in_use: 1 });
      await moveTail(database.dataSource, ispb, await day(-40), 5);
      expect(await blockers('1970-01-01')).toEqual({});
    });

    async function aheadCount(): Promise<number> {
      const [row] = await database.dataSource.query<{ count: number }[]>(
        'SELECT count(*)::integer FROM message_ahead',
      );
      return row?.count ?? 0;
    }
  });
});
