import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { createTestDatabase, BackdatedData, waitFor, type TestDatabase } from '#testing';
import { OpenTransaction } from '../../test/open-transaction.js';
import { testIspb, testStreamId } from '../../test/open-test-sql.js';
import { testMessages, testStreams } from '../../test/stream-steps.js';
import { removePartitions } from '../../test/retention-steps.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { MessageRepository } from '../messages/message.repository.js';
import { PartitionRepository, type PartitionedData } from '../partitions/partition.repository.js';
import { OldPartitions } from './old-partitions.js';
import { OldWebhooks } from './old-webhooks.js';
import { Retention, type RetentionDays, type RetentionStep } from './retention.js';

const DAYS = 90;
const NEVER = new AbortController().signal;
const NO_LIMITS: RetentionDays = { messages: undefined, payouts: undefined, webhooks: undefined };

describe('removing old partitions', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  let old: BackdatedData;
  let partitions: OldPartitions;
  let retention: Retention;

  beforeEach(async () => {
    database = await createTestDatabase();
    old = await BackdatedData.begin(database.url);
    // So short that a step which has to wait says so soon.
    const [{ name } = { name: '' }] = (
      await old.db.query<{ name: string }>('SELECT current_database() AS name')
    ).rows;
    await old.db.query(`ALTER DATABASE ${name} SET lock_timeout = '500ms'`);
    const settings = { url: database.url, poolSize: 6, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings, {});
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    partitions = new OldPartitions(sql);
    retention = new Retention(sql, partitions, new OldWebhooks(sql));
  });
  afterEach(async () => {
    await dataSource.destroy();
    await old.end();
    await database.drop();
  });

  const remove = (data: PartitionedData, days: number | undefined = DAYS) =>
    removePartitions(sql, data, days);
  const plan = (days: Partial<RetentionDays>) => retention.plan({ ...NO_LIMITS, ...days });
  const first = async (data: PartitionedData) => {
    const [partition] = await partitions.plan(data, DAYS);
    if (partition === undefined) throw new Error('There is no partition.');
    return partition;
  };
  const countBlocked = async () =>
    (await old.db.query('SELECT FROM stored_partition WHERE blocked_since IS NOT NULL')).rowCount;

  it('keeps messages that are undelivered or unacknowledged, and removes them once all are acknowledged', async () => {
    const [one, other] = [testIspb(1), testIspb(2)];
    await old.storeMessages(one, 350, 3);
    await old.storeMessages(one, 150, 2);
    await old.storeMessages(other, 250, 1);
    await old.acknowledgeAll(other);
    expect(await remove('messages')).toEqual([
      'messages blocked 3 undelivered',
      'messages blocked 2 undelivered',
      'messages removed',
      'messages removed',
    ]);
    expect(await old.partitionsLeft('messages')).toEqual([300, 100]);

    const streams = testStreams({ sql, dataSource });
    const [ispb, streamId] = [one, testStreamId(1)];
    const opened = await streams.run({ kind: 'open', ispb, streamId, seat: 1, limit: 4 });
    if (opened.kind !== 'delivered') throw new Error(opened.kind);
    expect(await remove('messages')).toEqual([
      'messages blocked 3 unacknowledged',
      'messages blocked 1 unacknowledged, 1 undelivered',
    ]);
    expect(await countBlocked()).toBe(2);
    expect(await removePartitions(sql, 'messages', undefined)).toEqual([]);
    expect(await countBlocked()).toBe(0);

    const pulled = await streams.run({ kind: 'pull', ispb, streamId, serial: opened.serial, limit: 4 });
    if (pulled.kind !== 'delivered') throw new Error(pulled.kind);
    await remove('messages');
    expect(await old.partitionsLeft('messages')).toEqual([100]);
    await streams.run({ kind: 'end', ispb, streamId, serial: pulled.serial });
    await remove('messages');
    expect(await old.partitionsLeft('messages')).toEqual([]);
    // Positions continue where they were.
    await new MessageRepository(sql, new Metrics()).store(testMessages(one, 1, 2));
    expect(
      await streams.run({ kind: 'open', ispb, streamId: testStreamId(2), seat: 1, limit: 4 }),
    ).toMatchObject({
      messages: 2,
    });
  });

  it('keeps payouts that are not final, and removes both tables of a partition once they are', async () => {
    await old.storePayout('open', 350, false);
    await old.storePayout('over', 350);
    await old.storePayout('older', 450);
    expect(await remove('payouts', 120)).toContain('payouts blocked 1 needs_review');
    expect(await old.partitionsLeft('payouts')).toEqual([300, 100]);
    await old.db.query(`UPDATE payout SET status = 'cancelled' WHERE batch_id = 'open'`);
    await remove('payouts', 120);
    expect(await old.partitionsLeft('payouts')).toEqual([100]);
    expect([await old.stateOf('payout_19700101'), await old.stateOf('payout_history_19700101')]).toEqual([
      'gone',
      'gone',
    ]);
    const batches = await old.db.query('SELECT FROM payout_batch WHERE items_removed_at IS NOT NULL');
    expect(batches.rowCount).toBe(3);
  });

  it('keeps what is not old enough to the day', async () => {
    await remove('messages', 101);
    expect(await old.partitionsLeft('messages')).toEqual([100]);
    await remove('messages', 100);
    expect(await old.partitionsLeft('messages')).toEqual([]);
  });

  it('never touches the partition of today, whatever the days', async () => {
    await remove('messages', 0);
    await remove('messages', -1_000);
    const { rows } = await old.db.query(
      `SELECT FROM stored_partition WHERE data = 'messages' AND dropped_at IS NULL AND to_day >= (clock_timestamp() AT TIME ZONE 'UTC')::date`,
    );
    expect(rows.length).toBeGreaterThan(1);
  });

  it('is planned exactly as it is then done', async () => {
    await old.storeMessages(testIspb(1), 350, 3);
    await old.storePayout('open', 250, false);
    await old.storePayout('over', 350);
    const planned = await plan({ messages: DAYS, payouts: 250 });
    const having = (outcome: string) => planned.partitions.filter((one) => one.outcome === outcome);
    expect(having('blocked').map(({ data, blockers }) => [data, blockers])).toEqual([
      ['messages', [{ blocker: 'undelivered', count: 3 }]],
    ]);
    expect(having('removable')).toHaveLength(5);
    for (const { bytes } of having('removable')) expect(bytes).toBeGreaterThan(0);
    // It has changed nothing.
    expect(await plan({ messages: DAYS, payouts: 250 })).toEqual(planned);
    expect((await plan({})).partitions.map(({ outcome }) => outcome)).toEqual(
      planned.partitions.map(() => 'kept'),
    );

    await remove('messages');
    await remove('payouts', 250);
    const after = await plan({ messages: DAYS, payouts: 250 });
    const names = ({ partitions: all }: typeof planned) =>
      all.map(({ data, from_day }) => `${data} ${from_day}`);
    expect(names(after)).toEqual(
      names({ ...planned, partitions: planned.partitions.filter(({ outcome }) => outcome !== 'removable') }),
    );
  });

  it('continues wherever it was stopped', async () => {
    await old.storePayout('over', 450);
    await old.storePayout('too', 350);
    // Stopped after retiring.
    await old.db.query('SELECT retire_partition($1, $2)', ['payouts', '1970-01-01']);
    expect((await first('payouts')).outcome).toBe('removing');
    // Stopped between its two tables.
    await old.db.query('ALTER TABLE payout DETACH PARTITION payout_19700101 CONCURRENTLY');
    expect((await first('payouts')).relations.map(({ state }) => state)).toEqual(['detached', 'attached']);
    await expect(
      old.db.query('SELECT drop_partition($1, $2)', ['payouts', '1970-01-01']),
    ).rejects.toMatchObject({
      code: '55006',
    });
    expect(await old.stateOf('payout_19700101')).toBe('detached');
    expect(await remove('payouts')).toContain('payouts removed');
    expect(await old.stateOf('payout_19700101')).toBe('gone');
    // Stopped between detaching and dropping.
    await old.db.query('SELECT retire_partition($1, $2)', ['messages', '1970-01-01']);
    await old.db.query('ALTER TABLE message DETACH PARTITION message_19700101 CONCURRENTLY');
    expect(await remove('messages')).toContain('messages removed');
    expect(await old.stateOf('message_19700101')).toBe('gone');
    // Nothing is left to do.
    expect(await Promise.all([remove('payouts'), remove('messages')])).toEqual([[], []]);
  });

  it('leaves alone a table that was detached by hand', async () => {
    await old.storeMessages(testIspb(1), 450, 3);
    await old.db.query('ALTER TABLE message DETACH PARTITION message_19700101');
    expect((await remove('messages'))[0]).toBe('messages blocked 1 detached_by_hand');
    expect(await old.stateOf('message_19700101')).toBe('detached');
  });

  it('blocks no store or claim, while it waits for a transaction that reads', async () => {
    const ispb = testIspb(1);
    const reader = await OpenTransaction.begin(database.url);
    const messages = new MessageRepository(sql, new Metrics());
    const streams = testStreams({ sql, dataSource });
    try {
      await reader.read('message');
      const removing = remove('messages');
      await waitFor(async () => (await old.stateOf('message_19700101')) === 'detaching', {
        what: 'the detaching to wait',
      });
      // Were any of this blocked, it would end with lock_timeout.
      for (let call = 0; call < 20; call += 1)
        await messages.store(testMessages(ispb, call * 10 + 1, call * 10 + 10));
      expect(
        await streams.run({ kind: 'open', ispb, streamId: testStreamId(1), seat: 1, limit: 10 }),
      ).toMatchObject({
        messages: 10,
      });
      await new PartitionRepository(sql).prepare('messages', 'month', 60);
      expect(await removing).toEqual(['messages waits']);
      expect(await remove('messages')).toEqual(['messages waits']);
      expect(await old.stateOf('message_19700101')).toBe('detaching');
      await messages.store(testMessages(ispb, 201, 210));
    } finally {
      await reader.end();
    }
    await remove('messages');
    expect(await old.partitionsLeft('messages')).toEqual([]);
    expect(
      await streams.run({ kind: 'pull', ispb, streamId: testStreamId(1), serial: 1, limit: 10 }),
    ).toMatchObject({
      messages: 10,
    });
  });

  it('ends work that takes long when it is noted to, and leaves nothing of it', async () => {
    await old.storePayout('over', 450);
    const blocker = await OpenTransaction.begin(database.url);
    const stopping = new AbortController();
    const settings = { url: database.url, poolSize: 3, applicationName: 'patient', prepareStatements: true };
    const patient = createDataSource(settings);
    await patient.initialize();
    try {
      await blocker.lock(`SELECT FROM stored_partition WHERE data = 'payouts' FOR UPDATE`);
      const retiring = new OldPartitions(new Sql(patient, settings))
        .remove('payouts', DAYS, stopping.signal)
        .next();
      const isUnderWay = async () =>
        (
          await old.db.query(
            `SELECT FROM pg_stat_activity WHERE query LIKE '%retire_partition(%' AND wait_event_type = 'Lock'`,
          )
        ).rowCount === 1;
      await waitFor(isUnderWay, { what: 'the retiring to be under way' });
      stopping.abort();
      await expect(retiring).rejects.toMatchObject({ code: 'database_unavailable' });
    } finally {
      await blocker.end();
      await patient.destroy();
    }
    expect((await first('payouts')).outcome).toBe('removable');
  });

  it('runs once an hour, of all workers, and does what it can where one kind of data waits or fails', async () => {
    const run = async (workers = 1) => {
      const runs = Array.from({ length: workers }, async () => {
        const steps: RetentionStep[] = [];
        for await (const step of retention.run({ messages: DAYS, payouts: DAYS, webhooks: 30 }, NEVER))
          steps.push(step);
        return steps.length > 0;
      });
      return (await Promise.all(runs)).filter((did) => did).length;
    };
    const schedule = async () => {
      const { rows } = await old.db.query<{ minutes: number; finished: boolean }>(
        `SELECT round(extract(epoch FROM next_run_at - clock_timestamp()) / 60)::integer AS minutes, finished_at IS NOT NULL AS finished
           FROM retention_schedule`,
      );
      await old.db.query('UPDATE retention_schedule SET next_run_at = clock_timestamp()');
      return rows[0];
    };
    const reader = await OpenTransaction.begin(database.url);
    try {
      await reader.read('message');
      expect(await run(3)).toBe(1);
      expect(await schedule()).toEqual({ minutes: 1, finished: false });
    } finally {
      await reader.end();
    }
    expect(await old.partitionsLeft('payouts')).toEqual([]);
    await old.db.query(`CREATE VIEW in_the_way AS SELECT * FROM message_19700101`);
    await expect(run()).rejects.toMatchObject({ code: '2BP01' });
    expect(await schedule()).toEqual({ minutes: 1, finished: false });
    await old.db.query('DROP VIEW in_the_way');
    await run();
    expect(await old.partitionsLeft('messages')).toEqual([]);
    expect(await schedule()).toEqual({ minutes: 60, finished: true });
  });
});
