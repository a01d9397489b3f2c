import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isEndToEndId } from '#domain';
import { Metrics } from '#observability';
import { createTestDatabase, BackdatedData, type TestDatabase } from '#testing';
import { openTestSql, type TestSql, testIspb, testStreamId } from '../../test/open-test-sql.js';
import { rowsRead } from '../../test/rows-read.js';
import { OldWebhooks } from './old-webhooks.js';
import { testMessages, testStreams } from '../../test/stream-steps.js';
import { removePartitions } from '../../test/retention-steps.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { StreamRepository } from '../streams/stream.repository.js';

const DAYS = 30;
const NEVER = new AbortController().signal;
/** Young rows beside the old ones: a scan of the table would read these. */
const YOUNG = 20_000;
/** Rows and index entries read per row removed, its look-ups and the index entries of both tables included. */
const MAX_READS_PER_ROW = 12;

describe('removing old webhooks', () => {
  let database: TestSql;
  let webhooks: OldWebhooks;
  const removed = { deliveries: 0, events: 0 };

  beforeAll(async () => {
    database = await openTestSql();
    webhooks = new OldWebhooks(database.sql);
    for (const table of ['webhook_event', 'webhook_delivery'])
      await database.dataSource.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await database.dataSource.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       SELECT p.payer, gen_random_uuid(), 'https://example.com/', ARRAY['ping'], decode(repeat('00', 24), 'hex')
         FROM unnest(ARRAY['acme', 'acme', 'bravo']) AS p(payer)`,
    );
  });
  afterAll(() => database.close());

  /** So many events of acme so many days ago, each with a delivery for both of its webhooks, of this status. */
  const store = (daysAgo: number, count: number, status: string) =>
    database.dataSource.query(
      `WITH event AS (
         INSERT INTO webhook_event (payer, event_id, type, occurred_at)
         SELECT 'acme', gen_random_uuid(), 'ping', now() - $1::integer * interval '1 day' FROM generate_series(1, $2::integer) RETURNING *
       )
       INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, status, next_attempt_at)
       SELECT e.payer, n.endpoint_id, gen_random_uuid(), e.event_id, e.occurred_at, $3, CASE WHEN $3 = 'waiting' THEN now() END
         FROM event e JOIN webhook_endpoint n ON n.payer = e.payer`,
      [daysAgo, count, status],
    );
  const remove = async () => {
    Object.assign(removed, { deliveries: 0, events: 0 });
    for await (const { deliveries, events } of webhooks.remove(DAYS, NEVER)) {
      removed.deliveries += deliveries;
      removed.events += events;
    }
  };

  it('removes what has come to its end, as it was counted, and neither what waits nor what is young', async () => {
    await store(40, 1_500, 'delivered');
    await store(35, 600, 'given_up');
    await store(33, 5, 'waiting');
    await store(29, 100, 'delivered');
    const counted = await webhooks.count(DAYS);
    expect(counted).toMatchObject({ deliveries: 4_200, events: 2_100, waiting: 10, at_least: false });
    await remove();
    expect(removed).toEqual({ deliveries: 4_200, events: 2_100 });
    const [left] = await database.dataSource.query<object[]>(
      'SELECT (SELECT count(*)::integer FROM webhook_event) AS events, (SELECT count(*)::integer FROM webhook_delivery) AS deliveries',
    );
    expect(left).toEqual({ events: 105, deliveries: 210 });
    await database.dataSource.query(
      `UPDATE webhook_delivery SET status = 'given_up', next_attempt_at = NULL WHERE status = 'waiting'`,
    );
    await remove();
    expect(removed).toEqual({ deliveries: 10, events: 5 });
  });

  it('reads what is old in the order of its age, and nothing else', async () => {
    await store(1, YOUNG / 2, 'delivered');
    await remove();
    await store(40, 500, 'delivered');
    const readBefore = await rowsRead(database.dataSource, 'webhook_%');
    await remove();
    expect(removed).toEqual({ deliveries: 1_000, events: 500 });
    const read = (await rowsRead(database.dataSource, 'webhook_%')) - readBefore;
    expect(read / 1_500).toBeLessThan(MAX_READS_PER_ROW);
  });
});

const BACKLOG = 5_000;
const SET = 500;
/** Rows and index entries read per message stored or claimed; a wrong plan reads the whole backlog each time. */
const MAX_READS_PER_MESSAGE = 8;

/** What is fewest: the partition of today, no older one, and none prepared yet for the days to come. */
describe('messages, when all old partitions were removed', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let messages: MessageRepository;
  let streams: StreamRepository;
  const ispb = testIspb(1);

  beforeAll(async () => {
    database = await createTestDatabase();
    const old = await BackdatedData.begin(database.url);
    await old.storeMessages(ispb, 350, 3);
    await old.acknowledgeAll(ispb);
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    const sql = new Sql(dataSource, settings);
    await removePartitions(sql, 'messages', 7);
    await old.db.query(`DO $$ DECLARE part text; BEGIN
      FOR part IN DELETE FROM stored_partition WHERE data = 'messages' AND dropped_at IS NULL AND from_day > now() RETURNING relation[1] LOOP
        EXECUTE format('DROP TABLE %I', part);
      END LOOP; END $$`);
    await old.db.query(`DO $$ BEGIN EXECUTE (
      SELECT format('ALTER TABLE %I SET (autovacuum_enabled = false)', relation[1]) FROM stored_partition
       WHERE data = 'messages' AND dropped_at IS NULL); END $$`);
    await old.end();
    messages = new MessageRepository(sql, new Metrics());
    streams = testStreams({ sql, dataSource });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are stored and claimed by keys alone', async () => {
    // Plans are made when there is hardly anything, and kept.
    await messages.store(testMessages(testIspb(2), 1, 3));
    await dataSource.query('ANALYZE message');
    for (let round = 1; round <= 8; round += 1) {
      await messages.store(testMessages(testIspb(2), 10 * round, 10 * round + 1));
      await streams.run({
        kind: 'open',
        ispb: testIspb(2),
        streamId: testStreamId(round),
        seat: 1,
        limit: 2,
      });
      await streams.run({ kind: 'end', ispb: testIspb(2), streamId: testStreamId(round), serial: 'stop' });
    }
    const stored = testMessages(ispb, 1, BACKLOG);
    for (let from = 0; from < BACKLOG; from += SET) await messages.store(stored.slice(from, from + SET));
    const before = await rowsRead(dataSource, 'message\\_2%');
    await messages.store(testMessages(ispb, BACKLOG + 1, BACKLOG + 10));
    for (const seat of [1, 2, 3])
      expect(
        await streams.run({ kind: 'open', ispb, streamId: testStreamId(seat), seat, limit: 10 }),
      ).toMatchObject({
        messages: 10,
      });
    const read = (await rowsRead(dataSource, 'message\\_2%')) - before;
    expect(read / 40).toBeLessThan(MAX_READS_PER_MESSAGE);
  });

  it('are not known any more once their partition has gone, and are stored as new', async () => {
    const [row] = await dataSource.query<{ id: string }[]>(
      `SELECT 'E32074986' || to_char((clock_timestamp() AT TIME ZONE 'UTC')::date - 350, 'YYYYMMDD') || '120000000000001' AS id`,
    );
    const endToEndId = row?.id ?? '';
    if (!isEndToEndId(endToEndId)) throw new Error(endToEndId);
    const known = await messages.store([{ receiverIspb: ispb, endToEndId, payload: 'again' }]);
    // With another text it would be a conflict, were it known.
    expect(known).toEqual([]);
  });
});
