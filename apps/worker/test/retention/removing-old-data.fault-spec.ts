import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  createTestRedis,
  BackdatedData,
  startThrowawayPgbouncer,
  startWorker,
  waitFor,
  type ServerProcess,
} from '#testing';
import { opsDocument } from '../operators/run-ops.js';

const RETENTION = {
  RETENTION_MESSAGES_DAYS: '90',
  RETENTION_PAYOUTS_DAYS: '90',
  RETENTION_WEBHOOKS_DAYS: '30',
};
const ISPB = '00000001';
/** As docs/scaling.md says, but for locks, so that a test need not wait for long. */
const CONNECT_QUERY =
  'SET statement_timeout = 15000; SET lock_timeout = 1000; SET idle_in_transaction_session_timeout = 20000';

/** Rows are what Postgres last counted when it analysed the table, which it may do at any time. */
const withoutEstimates = (partition: object): object => ({
  ...partition,
  rows: undefined,
  bytes: undefined,
});

describe('a worker that is to remove what is old', () => {
  let databaseUrl: string;
  let redisUrl: string;
  let old: BackdatedData;
  const cleanUps: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    old = await BackdatedData.begin(database.url);
    cleanUps.push(() => old.end());
    [databaseUrl, redisUrl] = [database.url, redis.url];
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function work(
    environment: Readonly<Record<string, string>> = RETENTION,
    url = databaseUrl,
  ): Promise<ServerProcess> {
    const worker = await startWorker({ databaseUrl: url, redisUrl, environment });
    cleanUps.push(async () => {
      worker.kill('SIGKILL');
      await worker.ended;
    });
    return worker;
  }

  /** Three institutions and payouts through the year; of what was stored 150 days ago some is still needed. */
  async function live(): Promise<void> {
    for (const daysAgo of [450, 350, 250, 50]) {
      await old.storeMessages(ISPB, daysAgo, 100);
      await old.storePayout(`over-${String(daysAgo)}`, daysAgo);
    }
    await old.acknowledgeAll(ISPB);
    await old.storeMessages('00000002', 150, 7);
    await old.storePayout('open', 150, false);
  }

  const isThrough = (): Promise<unknown> =>
    waitFor(
      async () =>
        (await old.db.query('SELECT FROM retention_schedule WHERE finished_at IS NOT NULL')).rowCount === 1,
      { what: 'all that is old to be looked at' },
    );
  const partitionsLeft = async () => [
    await old.partitionsLeft('messages'),
    await old.partitionsLeft('payouts'),
  ];

  it('removes what the dry run says, and nothing that is still needed; two at once do so, too', async () => {
    await live();
    const days = ['--messages-days', '90', '--payouts-days', '90'];
    const planned = (await opsDocument(databaseUrl, 'retention', ...days)) as {
      partitions: { outcome: string; from_day: string; data: string }[];
    };
    const workers = await Promise.all([work(), work()]);
    await isThrough();
    expect(await partitionsLeft()).toEqual([[100], [100]]);
    const after = (await opsDocument(databaseUrl, 'retention', ...days)) as typeof planned;
    expect(after.partitions.map(withoutEstimates)).toEqual(
      planned.partitions.filter(({ outcome }) => outcome !== 'removable').map(withoutEstimates),
    );
    const output = workers.map((worker) => worker.output).join('');
    expect(output).toMatch(/"7 undelivered".*A partition is old enough to be removed, and is blocked/);
    expect(output).toMatch(/"1 needs_review".*A partition is old enough to be removed, and is blocked/);
    for (const worker of workers) expect(worker.output).not.toMatch(/"level":"?(50|60|error|fatal)/);
    const metrics = await Promise.all(workers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
    const dropped = metrics.map((text) =>
      Number(/^malote_partitions_dropped_total\{data="messages"\} (\d+)$/m.exec(text)?.[1]),
    );
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(metrics[0]).toMatch(/^malote_partitions_blocked\{data="payouts"\} 1$/m);
    expect(metrics[0]).toMatch(/^malote_retention_on 1$/m);
  });

  it('does nothing unless it is configured to', async () => {
    await live();
    const worker = await work({});
    const text = await (await fetch(`${worker.url}/metrics`)).text();
    expect(text).toMatch(/^malote_retention_on 0$/m);
    expect((await worker.stop()).status).toBe(0);
    expect((await old.db.query('SELECT FROM retention_schedule')).rowCount).toBe(0);
    expect(await partitionsLeft()).toEqual([
      [400, 300, 200, 100],
      [400, 300, 200, 100],
    ]);
  });

  it('is killed while it waits for a transaction that reads, and the next one continues from there', async () => {
    await live();
    const reader = new pg.Client({ connectionString: databaseUrl });
    await reader.connect();
    cleanUps.push(() => reader.end());
    await reader.query('BEGIN');
    await reader.query('SELECT FROM message LIMIT 1');
    const first = await work();
    await waitFor(async () => (await old.stateOf('message_19700101')) === 'detaching', {
      what: 'the detaching to wait',
    });
    first.kill('SIGKILL');
    await first.ended;
    // What is stored meanwhile need not wait; nor is anything lost of it.
    await old.db.query(`SET lock_timeout = '1s'`);
    await old.db.query(
      `SELECT * FROM store_messages(ARRAY[$1], ARRAY['E3207498620260101120000000000001'], 'payload')`,
      [ISPB],
    );
    // Not a minute for the turn of the dead one to end, nor for Postgres to notice.
    await old.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%DETACH%' AND pid <> pg_backend_pid()`,
    );
    await old.db.query('UPDATE retention_schedule SET next_run_at = now()');
    await reader.query('ROLLBACK');
    await work();
    await isThrough();
    expect(await partitionsLeft()).toEqual([[100], [100]]);
    expect(await old.stateOf('message_19700101')).toBe('gone');
  });

  it('works through PgBouncer in transaction mode, and is done later with what a transaction still reads', async () => {
    await live();
    const pooler = await startThrowawayPgbouncer({ databaseUrl, poolSize: 3, connectQuery: CONNECT_QUERY });
    cleanUps.push(() => pooler.stop());
    const reader = new pg.Client({ connectionString: databaseUrl });
    await reader.connect();
    cleanUps.push(() => reader.end());
    await reader.query('BEGIN');
    await reader.query('SELECT FROM message LIMIT 1');
    const environment = { ...RETENTION, DATABASE_PREPARED_STATEMENTS: 'off', DATABASE_POOL_SIZE: '3' };
    const first = await work(environment, pooler.url);
    await waitFor(() => first.output.includes('still uses a partition to be removed'), {
      what: 'it to be put off',
    });
    // Payouts did not wait for messages.
    await waitFor(async () => (await old.partitionsLeft('payouts')).length === 1, { what: 'payouts to go' });
    await reader.query('ROLLBACK');
    expect((await first.stop()).status).toBe(0);
    await old.db.query('UPDATE retention_schedule SET next_run_at = now()');
    const second = await work(environment, pooler.url);
    await isThrough();
    expect(await partitionsLeft()).toEqual([[100], [100]]);
    expect(second.output).not.toMatch(/"level":"?(50|60|error|fatal)/);
  });
});
