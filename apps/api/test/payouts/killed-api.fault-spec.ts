import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  startApi,
  startThrowawayRedis,
  startWorker,
  waitFor,
  type ServerProcess,
  type TestDatabase,
  type ThrowawayRedis,
} from '#testing';
import { sendTo } from '../send-to.js';
import { item, unused, type Report } from './payout-calls.js';

const ITEMS = 3_000;
/** Accepted, not taken for ten seconds, swept, settled; on a machine that is busy with other tests. */
const SETTLED_WITHIN_MS = 60_000;
const TEST_TIMEOUT_MS = 120_000;

describe('an API that is killed', () => {
  let database: TestDatabase;
  let redis: ThrowawayRedis;
  let db: pg.Pool;
  const processes: ServerProcess[] = [];

  beforeEach(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), startThrowawayRedis()]);
    db = new pg.Pool({ connectionString: database.url, max: 2 });
  });
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.stop();
    await db.end();
    await Promise.all([database.drop(), redis.stop()]);
  });

  const services = () => ({ databaseUrl: database.url, redisUrl: redis.url });

  async function api(): Promise<ServerProcess> {
    const process = await startApi(services());
    processes.push(process);
    return process;
  }

  async function kill(process: ServerProcess): Promise<void> {
    process.kill('SIGKILL');
    await process.ended;
    processes.splice(processes.indexOf(process), 1);
  }

  function batchOf(id: string) {
    return { batch_id: id, items: Array.from({ length: ITEMS }, (_, n) => item(`${id}-${String(n)}`)) };
  }

  const post = (address: string, batch: object) =>
    sendTo(address, {
      method: 'POST',
      path: '/api/payouts?details=false',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });

  /** Sent again it is a replay, and everything is paid, each payout by one settlement that is one message. */
  async function expectPaidOnce(batch: { batch_id: string }): Promise<void> {
    const { url } = await api();
    expect(await post(url, batch)).toMatchObject({ status: 200, json: { batch_id: batch.batch_id } });
    processes.push(await startWorker(services()));
    const report = async () =>
      (await sendTo(url, { path: `/api/payouts/${batch.batch_id}?details=false` })).json as Report;
    await waitFor(async () => (await report()).completed_at !== null, {
      what: 'the batch to be final',
      timeoutMs: SETTLED_WITHIN_MS,
      everyMs: 200,
    });
    expect(await report()).toMatchObject({ status: 'completed', successful: ITEMS });
    const { rows } = await db.query(
      `SELECT (SELECT count(*)::int FROM simulated_payment WHERE outcome = 'settled') AS settlements,
              (SELECT count(*)::int FROM message) AS messages,
              (SELECT count(DISTINCT end_to_end_id)::int FROM payout WHERE status = 'paid') AS payouts`,
    );
    expect(rows).toEqual([{ settlements: ITEMS, messages: ITEMS, payouts: ITEMS }]);
  }

  it(
    'between the commit and the answer has accepted the batch',
    async () => {
      const batch = batchOf(unused());
      const process = await api();
      const answering = post(process.url, batch).catch(() => undefined);
      const isCommitted = async () =>
        (await db.query('SELECT 1 FROM payout_batch WHERE batch_id = $1', [batch.batch_id])).rows.length > 0;
      await waitFor(isCommitted, { what: 'the commit', everyMs: 0 });
      await kill(process);
      // Mostly none came; where one did, it said that the batch was stored.
      expect([undefined, 201]).toContain((await answering)?.status);
      await expectPaidOnce(batch);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'between the commit and the enqueueing leaves the batch to the sweeper',
    async () => {
      const batch = batchOf(unused());
      const process = await api();
      await redis.crash();
      expect((await post(process.url, batch)).status).toBe(201);
      await kill(process);
      await redis.restart();
      await expectPaidOnce(batch);
    },
    TEST_TIMEOUT_MS,
  );
});
