import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  createTestRedis,
  shiftedClock,
  startApi,
  startWorker,
  waitFor,
  type ServerProcess,
} from '#testing';
import { sendTo } from '../send-to.js';
import { item } from './payout-calls.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe('processes whose clocks are wrong', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let redis: Awaited<ReturnType<typeof createTestRedis>>;
  let db: pg.Client;
  const processes: ServerProcess[] = [];

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    db = new pg.Client({ connectionString: database.url });
    await db.connect();
  });
  afterAll(async () => {
    for (const each of processes) await each.stop();
    await db.end();
    await Promise.all([database.drop(), redis.drop()]);
  });

  const start = async (program: typeof startApi, aheadMs: number): Promise<ServerProcess> => {
    const environment = { SANDBOX: 'true', ...shiftedClock(aheadMs) };
    const server = await program({ databaseUrl: database.url, redisUrl: redis.url, environment });
    processes.push(server);
    return server;
  };
  const readiness = async ({ url }: ServerProcess): Promise<unknown> =>
    (await fetch(`${url}/health/ready`)).json();

  it.each([-130, -60, 500])(
    'accept and settle payouts by the clock of the database: an API %d days ahead',
    async (days) => {
      const api = await start(startApi, days * DAY_MS);
      const worker = await start(startWorker, -days * DAY_MS);
      const batch_id = `batch${String(days)}`;
      const answer = await sendTo(api.url, {
        method: 'POST',
        path: '/api/payouts',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ batch_id, items: [item(batch_id)] }),
      });
      expect(answer).toMatchObject({ status: 201 });
      const read = async () =>
        (
          await db.query<Record<string, number>>(
            `SELECT extract(epoch FROM clock_timestamp() - to_timestamp(('x' || translate(left(payout_id::text, 13), '-', ''))::bit(48)::bigint / 1000.0))::float8 AS filed,
                    extract(epoch FROM clock_timestamp() - settled_at)::float8 AS settled,
                    extract(epoch FROM clock_timestamp() - (to_timestamp(substr(end_to_end_id, 10, 12), 'YYYYMMDDHH24MI')::timestamp AT TIME ZONE 'UTC'))::float8 AS minute
               FROM payout WHERE batch_id = $1 AND status = 'paid'`,
            [batch_id],
          )
        ).rows[0];
      await waitFor(async () => (await read()) !== undefined, {
        what: 'the payout to be paid',
        timeoutMs: 60_000,
      });
      for (const secondsAgo of Object.values((await read()) ?? {}))
        expect(Math.abs(secondsAgo)).toBeLessThan((10 * MINUTE_MS) / 1_000);

      const off = (clock: number) => ({
        clock: { status: 'off', offset_seconds: expect.closeTo(clock, -3) as unknown },
      });
      expect(await readiness(api)).toMatchObject({ status: 'ok', ...off((days * DAY_MS) / 1_000) });
      expect(await readiness(worker)).toMatchObject({ status: 'ok', ...off((-days * DAY_MS) / 1_000) });
      expect(worker.output).toContain("This machine's clock is off");
      expect(await (await fetch(`${api.url}/metrics`)).text()).toContain('\nmalote_clock_offset_seconds ');
      for (const each of processes.splice(0)) await each.stop();
    },
    180_000,
  );
});
