import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb } from '#domain';
import { Metrics } from '#observability';
import {
  messageTables,
  moveTail,
  replaceMessagePartitions,
  testDay,
  testMessageOf,
} from '../../test/message-partitions.js';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { numbers, numbersOf, testMessages, testStreams } from '../../test/stream-steps.js';
import type { StreamRepository } from '../streams/stream.repository.js';
import { MessageRepository } from './message.repository.js';

const MANY = 10;

describe('messages over partitions', () => {
  let database: TestSql;
  let streams: StreamRepository;
  let messages: MessageRepository;
  /** Yesterday, today, tomorrow, and the day after. */
  let days: readonly string[];
  let ispb: Ispb;
  let institutions = 0;

  beforeAll(async () => {
    database = await openTestSql();
    streams = testStreams(database);
    messages = new MessageRepository(database.sql, new Metrics());
    days = await Promise.all([-1, 0, 1, 2].map((shift) => testDay(database.dataSource, shift)));
    await replaceMessagePartitions(database.dataSource, days);
  });
  beforeEach(() => {
    ispb = testIspb(++institutions);
  });
  afterAll(() => database.close());

  const messageOf = (shift: number, number: number) =>
    testMessageOf(database.dataSource, ispb, shift, number);

  async function ahead(): Promise<number> {
    const [row] = await database.dataSource.query<{ count: number }[]>(
      'SELECT count(*)::integer FROM message_ahead WHERE receiver_ispb = $1',
      [ispb],
    );
    return row?.count ?? 0;
  }

  it('lie in the partition of their day', async () => {
    await messages.store(testMessages(ispb, 1, 3));
    expect(await messageTables(database.dataSource, ispb)).toEqual({ [tableOf(days[1])]: 3 });
  });

  it('are delivered in order over the end of a partition, each once, replayed and returned as well', async () => {
    await moveTail(database.dataSource, ispb, days[0] ?? '', 4);
    await database.dataSource.query(
      `INSERT INTO message SELECT $1, t.last_position + n, 'E' || n, n::text FROM message_tail t, generate_series(1, 15) n WHERE receiver_ispb = $1`,
      [ispb],
    );
    await database.dataSource.query(
      'UPDATE message_tail SET last_position = last_position + 15, stored_count = 15 WHERE receiver_ispb = $1',
      [ispb],
    );
    await messages.store(testMessages(ispb, 16, 30));
    expect(Object.keys(await messageTables(database.dataSource, ispb))).toHaveLength(3);

    const lost = await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: MANY });
    if (lost.kind !== 'delivered') throw new Error(lost.kind);
    expect(numbersOf(lost)).toEqual(numbers(1, 10));
    const again = await streams.run({
      kind: 'pull',
      ispb,
      streamId: testStreamId(1),
      serial: 0,
      limit: MANY,
    });
    expect(again).toMatchObject({ kind: 'replayed', payloads: lost.payloads });
    await streams.run({ kind: 'end', ispb, streamId: testStreamId(1), serial: 'stop' });

    let step = await streams.run({
      kind: 'pull',
      ispb,
      streamId: testStreamId(2),
      serial: (await open(2)).serial,
      limit: MANY,
    });
    const found = numbers(1, 10);
    for (; step.kind === 'delivered'; step = await pull(2, step.serial)) found.push(...numbersOf(step));
    expect(found).toEqual(numbers(1, 30));

    async function open(seat: number): Promise<{ serial: number }> {
      const opened = await streams.run({
        kind: 'open',
        ispb,
        streamId: testStreamId(seat),
        seat,
        limit: MANY,
      });
      if (opened.kind !== 'delivered') throw new Error(opened.kind);
      expect(numbersOf(opened)).toEqual(numbers(1, 10));
      return opened;
    }
  });

  it.each([
    ['long past', -9_000],
    ['of yesterday', -1],
    ['of tomorrow', 1],
    ['far ahead', 5_000],
  ])('are known again over the end of a partition by an id that is %s', async (_, shift) => {
    const [one, two] = await Promise.all([messageOf(shift, 1), messageOf(shift, 2)]);
    await messages.store([one, two]);
    // Two days later, as the log sees it.
    await moveTail(database.dataSource, ispb, days[3] ?? '', 10);
    expect(await messages.store([two, await messageOf(0, 3)])).toEqual([{ index: 0, kind: 'duplicate' }]);
    expect(await messages.store([{ ...one, payload: '99' }])).toEqual([{ index: 0, kind: 'conflict' }]);
    expect(Object.keys(await messageTables(database.dataSource, ispb))).toHaveLength(2);
    expect(await ahead()).toBe(shift > 1 ? 2 : 0);
  });

  it('are stored once by many calls at the same moment, on either side of the end of a partition', async () => {
    await moveTail(database.dataSource, ispb, days[2] ?? '', 20);
    const mixed = await Promise.all(
      Array.from({ length: 50 }, (_, index) => messageOf(index % 2 === 0 ? 0 : 3_000, index)),
    );
    const calls = await Promise.all(
      Array.from({ length: 20 }, (_, call) =>
        messages.store(call % 2 === 0 ? mixed : mixed.map((message) => ({ ...message, payload: 'other' }))),
      ),
    );
    expect(calls.filter((known) => known.length === 0)).toHaveLength(1);
    expect(calls.flat()).toHaveLength(19 * 50);
    expect(Object.values(await messageTables(database.dataSource, ispb))).toEqual([20, 30]);
    expect(await ahead()).toBe(25);
  });

  it('are stored and known again where no partition was prepared for today', async () => {
    await replaceMessagePartitions(
      database.dataSource,
      await Promise.all([-20, -10].map((shift) => testDay(database.dataSource, shift))),
    );
    const today = await Promise.all([1, 2, 3].map((number) => messageOf(0, number)));
    expect(await messages.store(today)).toEqual([]);
    expect(await messages.store(today)).toHaveLength(3);
    expect(await messageTables(database.dataSource, ispb)).toEqual({
      [tableOf(await testDay(database.dataSource, -20))]: 3,
    });
    await database.dataSource.query("SELECT prepare_partitions('messages', 'day', 1)");
    expect(await messages.store([...today, await messageOf(0, 4)])).toHaveLength(3);
    expect(Object.values(await messageTables(database.dataSource, ispb)).sort()).toEqual([1, 3]);
    const all = await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: MANY });
    expect(all).toMatchObject({ kind: 'delivered', payloads: '1,2,3,4' });
    await replaceMessagePartitions(database.dataSource, days);
  });

  async function pull(seat: number, serial: number) {
    return streams.run({ kind: 'pull', ispb, streamId: testStreamId(seat), serial, limit: MANY });
  }
});

function tableOf(day: string | undefined): string {
  return `message_${(day ?? '').replaceAll('-', '')}`;
}
