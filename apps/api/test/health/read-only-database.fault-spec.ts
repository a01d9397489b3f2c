import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PostgresWithReplica, FaultyLine, startWorker, waitFor, type ServerProcess } from '#testing';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { sendTo } from '../send-to.js';

const CALLS = 20;
/** As long as connections that were in use meanwhile may still fail. */
const OVER_WITHIN_MS = 2_000;

describe('a Postgres that takes no writes', () => {
  let servers: PostgresWithReplica;

  beforeAll(async () => {
    servers = await PostgresWithReplica.start();
  });
  afterAll(() => servers.stop());

  const on = async (url: string, ...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const readiness = async (address: string): Promise<number> =>
    (await sendTo(address, { path: '/health/ready' })).status;
  const post = (system: PayoutTestSystem, batch_id: string) =>
    system.post('/api/payouts', { batch_id, items: [item(`${batch_id}-1`)] });
  const expectRefusals = async (system: PayoutTestSystem): Promise<void> => {
    const answers = await Promise.all(Array.from({ length: CALLS }, () => post(system, unused())));
    for (const { status, headers, json } of answers) {
      expect({ status, json }).toMatchObject({ status: 503, json: { code: 'database_unavailable' } });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await system.get('/api/pix/32074986/stream/start')).status).toBe(503);
    expect(await readiness(system.at(0))).toBe(503);
  };
  const until = (what: string, isSo: () => Promise<boolean>): Promise<boolean> => waitFor(isSo, { what });
  const statusesOfPosts = async (system: PayoutTestSystem): Promise<number[]> => {
    const answers = await Promise.all(Array.from({ length: CALLS }, () => post(system, unused())));
    return answers.map(({ status }) => status);
  };
  /** A connection that was in use while the others were dropped fails once more, and is dropped for it. */
  const expectAcceptance = async (system: PayoutTestSystem): Promise<void> => {
    const accepted = Array<number>(CALLS).fill(201);
    const overAtMs = performance.now();
    let statuses: number[];
    do statuses = await statusesOfPosts(system);
    while (statuses.includes(503) && performance.now() - overAtMs < OVER_WITHIN_MS);
    expect(await statusesOfPosts(system)).toEqual(accepted);
  };

  it('is an outage while a primary only reads, and over when it writes again', async () => {
    const system = await PayoutTestSystem.start({ apis: 1, databaseUrl: servers.primary.url });
    let worker: ServerProcess | undefined;
    try {
      const { url } = (worker = await startWorker(system.forWorker()));
      await expectAcceptance(system);
      const reload = 'SELECT pg_reload_conf()';
      await on(servers.primary.url, 'ALTER SYSTEM SET default_transaction_read_only = on', reload);
      await until('both processes not to be ready', async () => {
        const statuses = [await readiness(system.at(0)), await readiness(url)];
        return statuses.every((status) => status === 503);
      });
      await expectRefusals(system);
      await on(
        servers.primary.url,
        'SET default_transaction_read_only = off',
        'ALTER SYSTEM RESET default_transaction_read_only',
        reload,
      );
      await until('both processes to be ready', async () => {
        const statuses = [await readiness(system.at(0)), await readiness(url)];
        return statuses.every((status) => status === 200);
      });
      await expectAcceptance(system);
      const batchId = unused();
      await post(system, batchId);
      await until('a payout to be paid', async () => (await system.report(batchId)).status === 'completed');
    } finally {
      await worker?.stop();
      await system.close();
    }
  });

  it('is an outage while the name leads to a standby, and over when it leads to the primary, whatever reads meanwhile', async () => {
    const line = await FaultyLine.to(servers.replica.url);
    const system = await PayoutTestSystem.start({ apis: 1, databaseUrl: line.url });
    try {
      await expectRefusals(system);
      // Reads open connections that no failure ends.
      await Promise.all(Array.from({ length: CALLS }, () => system.get('/api/payouts')));
      line.leadTo(servers.primary.url);
      await until('the API to be ready', async () => (await readiness(system.at(0))) === 200);
      await expectAcceptance(system);
    } finally {
      await system.close();
      line.close();
    }
  });

  it('is an outage while it follows another server, and over when it is promoted', async () => {
    await servers.catchUp();
    const system = await PayoutTestSystem.start({ apis: 1, databaseUrl: servers.replica.url });
    try {
      await expectRefusals(system);
      await on(servers.replica.url, 'SELECT pg_promote()');
      await until('the API to be ready', async () => (await readiness(system.at(0))) === 200);
      await expectAcceptance(system);
    } finally {
      await system.close();
    }
  });
});
