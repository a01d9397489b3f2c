import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb, StreamId } from '#domain';
import { Metrics } from '#observability';
import { createTestDatabase, type TestDatabase } from '#testing';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { reportReads } from '../../test/rows-read.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { numbers, numbersOf, testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from './stream.repository.js';
import { replaceMessagePartitions, testDay, testMessageOf } from '../../test/message-partitions.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';

const MANY = 10;
/** Enough that reading an institution's whole log could not be overlooked. */
const BACKLOG = 20_000;
/** What one step may read of the messages: its batch, and a row to either side. */
const MAX_ROWS_READ_PER_MESSAGE = 2;

describe('claiming', () => {
  let database: TestSql;
  let messages: MessageRepository;
  let ispb: Ispb;
  let institutions = 0;

  beforeAll(async () => {
    database = await openTestSql();
    messages = new MessageRepository(database.sql, new Metrics());
  });
  beforeEach(() => {
    ispb = testIspb(++institutions);
  });
  afterAll(() => database.close());

  /** A separate process: its calls share no queue with another's. */
  const process = (): StreamRepository => testStreams(database);

  it('hands every message to one stream, whichever processes claim and store at the same time', async () => {
    const processes = [process(), process(), process()];
    const storing = Array.from({ length: 40 }, (_, call) =>
      messages.store(testMessages(ispb, call * 50 + 1, call * 50 + 50)),
    );
    const collecting = [1, 2, 3, 4, 5, 6].map((seat) => collect(processes[seat % 3] ?? process(), seat));
    await Promise.all(storing);
    const collected = (await Promise.all(collecting)).flat();
    expect(collected.sort((a, b) => a - b)).toEqual(numbers(1, 2_000));
  });

  /** Reads on a seat until 2000 messages have been handed out in all. */
  async function collect(streams: StreamRepository, seat: number): Promise<number[]> {
    const streamId = testStreamId(seat);
    const found: number[] = [];
    let step = await streams.run({ kind: 'open', ispb, streamId, seat, limit: MANY });
    for (;;) {
      if (step.kind === 'delivered') found.push(...numbersOf(step));
      else if (step.kind !== 'waiting') throw new Error(`Collecting ended with ${step.kind}.`);
      else if (await isAllHandedOut()) return found;
      const next = await streams.run({ kind: 'pull', ispb, streamId, serial: step.serial, limit: MANY });
      if (next.kind === 'delivered' || next.kind === 'waiting') step = next;
    }
  }

  async function isAllHandedOut(): Promise<boolean> {
    const [head]: { taken_count: string }[] = await database.dataSource.query(
      'SELECT taken_count FROM message_head WHERE receiver_ispb = $1',
      [ispb],
    );
    return Number(head?.taken_count) === 2_000;
  }

  describe('reads no more than it hands out, whatever the planner believes', () => {
    beforeEach(async () => {
      // As after a night without an institution and a morning with all its messages: statistics know nothing of it.
      await stopAutovacuum(database.dataSource, ['message']);
      await messages.store(testMessages(testIspb(99_999_999), institutions, institutions));
      await database.dataSource.query('ANALYZE message');
      for (let from = 1; from <= BACKLOG; from += 10_000) {
        await messages.store(testMessages(ispb, from, from + 9_999));
      }
    });

    it('from the head', async () => {
      const streams = process();
      await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: MANY });
      const read = await rowsReadWhile(async () => {
        for (let serial = 1; serial <= 20; serial++) await pulled(streams, testStreamId(1), serial);
      });
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(20 * MANY * MAX_ROWS_READ_PER_MESSAGE);
    });

    it('of what was returned, and what is replayed', async () => {
      const streams = process();
      const seats = [1, 2, 3, 4, 5, 6];
      const openAll = () =>
        Promise.all(
          seats.map((seat) =>
            streams.run({ kind: 'open', ispb, streamId: streamOf(seat), seat, limit: MANY }),
          ),
        );
      let round = 0;
      const streamOf = (seat: number): StreamId => testStreamId(round * 10 + seat);
      await openAll();
      const read = await rowsReadWhile(async () => {
        // Plans are made for good from the sixth time on.
        for (round = 1; round <= 10; round++) {
          await Promise.all(
            seats.map((seat) =>
              streams.run({
                kind: 'end',
                ispb,
                streamId: testStreamId((round - 1) * 10 + seat),
                serial: 'stop',
              }),
            ),
          );
          await openAll();
          await Promise.all(
            seats.map((seat) =>
              streams.run({ kind: 'pull', ispb, streamId: streamOf(seat), serial: 0, limit: MANY }),
            ),
          );
        }
      });
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(10 * 2 * 6 * MANY * MAX_ROWS_READ_PER_MESSAGE);
    });

    it('and so does looking for known messages', async () => {
      const read = await rowsReadWhile(async () => {
        for (let time = 1; time <= 10; time++) await messages.store(testMessages(ispb, 5_000, 5_099));
      });
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(10 * 100 * MAX_ROWS_READ_PER_MESSAGE);
    });

    async function pulled(streams: StreamRepository, streamId: StreamId, serial: number): Promise<void> {
      const step = await streams.run({ kind: 'pull', ispb, streamId, serial, limit: MANY });
      expect(step).toMatchObject({ kind: 'delivered', messages: MANY });
    }
  });

  /** Rows of the message table that were looked at, by any index or without one. */
  async function rowsReadWhile(action: () => Promise<void>): Promise<number> {
    const before = await rowsRead();
    await action();
    return (await rowsRead()) - before;
  }

  async function rowsRead(): Promise<number> {
    await reportReads(database.dataSource);
    const [row]: { read: string }[] = await database.dataSource.query(`
      SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname ~ '^message_(first|\\d+)$')
           + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname ~ '^message_(first|\\d+)$') AS read`);
    return Number(row?.read);
  }
});

const PARTITIONS = 30;
/** More than a connection plans anew before it keeps a plan. */
const TIMES = 12;

/** What was planned for all values must look into one partition, by an index, whatever the number of partitions. */
describe('statements on messages in many partitions', () => {
  const ispb = testIspb(1);
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let messages: MessageRepository;
  let streams: StreamRepository;
  let number = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    const days = await Promise.all(
      Array.from({ length: PARTITIONS }, (_, index) => testDay(dataSource, (index - PARTITIONS + 6) * 5)),
    );
    await replaceMessagePartitions(dataSource, days);
    const sql = new Sql(dataSource, settings);
    messages = new MessageRepository(sql, new Metrics());
    streams = testStreams({ sql, dataSource });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** Looks at each partition, by index, while something was done; and how often one was read through. */
  async function looksWhile(
    action: () => Promise<unknown>,
  ): Promise<{ partitions: number; readThrough: number }> {
    const before = await looks();
    await action();
    const after = await looks();
    const changed = after.filter(
      ({ name, byIndex }) => byIndex > (before.find((b) => b.name === name)?.byIndex ?? 0),
    );
    const whole = (rows: typeof after) => rows.reduce((sum, { readThrough }) => sum + readThrough, 0);
    return { partitions: changed.length, readThrough: whole(after) - whole(before) };
  }

  async function looks(): Promise<{ name: string; byIndex: number; readThrough: number }[]> {
    await dataSource.query('SELECT pg_stat_force_next_flush()');
    return dataSource.query(
      `SELECT relname AS name, idx_scan::integer AS "byIndex", seq_scan::integer AS "readThrough"
         FROM pg_stat_user_tables WHERE relname ~ '^message_[0-9]+$'`,
    );
  }

  async function storeToday(): Promise<void> {
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => testMessageOf(dataSource, ispb, 0, ++number)),
    );
    await messages.store(ten);
  }

  it('store, and look for known ids, in one of them', async () => {
    const found = await looksWhile(async () => {
      for (let time = 0; time < TIMES; time++) await storeToday();
    });
    // Two where a partition began yesterday or today: clocks differ.
    expect(found.partitions).toBeGreaterThan(0);
    expect(found.partitions).toBeLessThanOrEqual(2);
    expect(found.readThrough).toBe(0);
  });

  it('hand out, replay and hand out again what was returned from one of them', async () => {
    // The first claim of all looks for where the line begins.
    let first = await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: 5 });
    const found = await looksWhile(async () => {
      for (let time = 2; time < TIMES; time++) {
        if (first.kind !== 'delivered') throw new Error(first.kind);
        await streams.run({ kind: 'pull', ispb, streamId: testStreamId(time - 1), serial: 0, limit: 10 });
        await streams.run({ kind: 'pull', ispb, streamId: testStreamId(time - 1), serial: 1, limit: 5 });
        await streams.run({ kind: 'end', ispb, streamId: testStreamId(time - 1), serial: 'stop' });
        first = await streams.run({ kind: 'open', ispb, streamId: testStreamId(time), seat: 1, limit: 5 });
      }
    });
    expect(found).toEqual({ partitions: 1, readThrough: 0 });
  });

  it('show it in their plans', async () => {
    const [partition] = await dataSource.query<{ position: string }[]>(
      "SELECT first_position_of((clock_timestamp() AT TIME ZONE 'UTC')::date) AS position",
    );
    const from = Number(partition?.position);
    const plan = async (sql: string): Promise<string> => {
      await dataSource.query(
        'SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off',
      );
      await dataSource.query(`PREPARE asked (text, bigint, bigint) AS ${sql}`);
      const rows = await dataSource.query<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN (COSTS OFF) EXECUTE asked ('00000001', ${String(from)}, ${String(from + 9)})`,
      );
      await dataSource.query(
        'DEALLOCATE asked; RESET plan_cache_mode; RESET enable_seqscan; RESET enable_sort',
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const claim = await plan(
      'SELECT payload FROM message m WHERE receiver_ispb = $1 AND position >= $2 AND position <= $3 ORDER BY position LIMIT 10',
    );
    expect(claim).toContain(`Subplans Removed: ${String(PARTITIONS - 1)}`);
    expect(claim).toMatch(/Index Scan using message_\d+_pkey/);
    expect(claim).not.toMatch(/Sort|Seq Scan|Bitmap/);
    const known = await plan(
      `SELECT payload FROM message m WHERE receiver_ispb = $1 AND end_to_end_id >= 'E' AND end_to_end_id <= 'E'
          AND position >= $2 AND position <= $3 ORDER BY end_to_end_id LIMIT 1`,
    );
    expect(known).toContain(`Subplans Removed: ${String(PARTITIONS - 1)}`);
    expect(known).toMatch(/Index Scan using message_\d+_receiver_ispb_end_to_end_id_key/);
    expect(known).not.toMatch(/Seq Scan|Bitmap/);
  });
});
