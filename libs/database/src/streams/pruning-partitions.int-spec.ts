import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { createTestDatabase, type TestDatabase } from '#testing';
import { replaceMessagePartitions, testDay, testMessageOf } from '../../test/message-partitions.js';
import { testIspb, testStreamId } from '../../test/open-test-sql.js';
import { testStreams } from '../../test/stream-steps.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from './stream.repository.js';

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
        await streams.run({ kind: 'end', ispb, streamId: testStreamId(time - 1), serial: 'none' });
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
