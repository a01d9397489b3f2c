import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import {
  asRole,
  createEmptyDatabase,
  createTestDatabase,
  layOutPartitions,
  type TestDatabase,
} from '#testing';
import { runMigrations } from '../../run-migrations.js';

const PROCESSES = ['malote_api', 'malote_sandbox', 'malote_worker', 'malote_cli'] as const;
const ROLES = [...PROCESSES, 'malote_partitions'];
/** PostgreSQL, appendix A: insufficient_privilege. */
const REFUSED = { code: '42501' };

describe('the roles of the processes', () => {
  let database: TestDatabase;
  const clients: pg.Client[] = [];
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    clients.push(client);
    await client.connect();
    return client;
  };
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await database.drop();
  });

  it.each(PROCESSES)('leave the audit log to be added to: %s', async (role) => {
    const client = await connect(asRole(role, database.url));
    await client.query(
      "INSERT INTO audit_log (actor, action, subject, details) VALUES ('a', 'b', 'c', '{}')",
    );
    for (const statement of [
      'DROP TRIGGER audit_log_is_append_only ON audit_log',
      'ALTER TABLE audit_log DISABLE TRIGGER audit_log_is_append_only',
      'ALTER TABLE audit_log RENAME TO old_log',
      "UPDATE audit_log SET actor = 'x'",
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
      'DROP TABLE audit_log',
      'DROP FUNCTION refuse_change_of_audit_log CASCADE',
      "CREATE OR REPLACE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      'DROP SCHEMA public CASCADE',
      'SET session_replication_role = replica',
      'DELETE FROM payout_key',
      'DROP TABLE payout_batch',
    ])
      await expect(client.query(statement)).rejects.toMatchObject(REFUSED);
  });

  it('keep from each what only another needs', async () => {
    const worker = await connect(asRole('malote_worker', database.url));
    await expect(worker.query('SELECT FROM api_key')).rejects.toMatchObject(REFUSED);
    const cli = await connect(asRole('malote_cli', database.url));
    await expect(cli.query('SELECT FROM installation_secret')).rejects.toMatchObject(REFUSED);
    const api = await connect(asRole('malote_api', database.url));
    for (const table of ['payout', 'message']) {
      await expect(cli.query(`DELETE FROM ${table}`)).rejects.toMatchObject(REFUSED);
      await expect(api.query(`TRUNCATE ${table}`)).rejects.toMatchObject(REFUSED);
      await expect(api.query(`DROP TABLE ${table}`)).rejects.toMatchObject(REFUSED);
    }
  });

  it('let an API prepare partitions, and a worker detach and drop them', async () => {
    const day = (daysAhead: number) =>
      new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10);
    await layOutPartitions(await connect(database.url), 'payouts', [day(-300), day(-200), day(-100)]);
    const api = await connect(asRole('malote_api', database.url));
    const { rowCount } = await api.query("SELECT FROM prepare_partitions('payouts', 'month', 7)");
    expect(rowCount).toBeGreaterThan(0);
    const worker = await connect(asRole('malote_worker', database.url));
    const { rows } = await worker.query<{ relation: string[] }>(
      "UPDATE stored_partition SET retired_at = now() WHERE data = 'payouts' AND from_day = $1 RETURNING relation",
      [day(-300)],
    );
    const [payouts = '', histories = ''] = rows[0]?.relation ?? [];
    await worker.query(`ALTER TABLE payout DETACH PARTITION ${payouts} CONCURRENTLY`);
    await worker.query(`ALTER TABLE payout_history DETACH PARTITION ${histories} CONCURRENTLY`);
    await worker.query("SELECT drop_partition('payouts', $1)", [day(-300)]);
    expect((await worker.query('SELECT FROM pg_class WHERE relname = $1', [payouts])).rowCount).toBe(0);
  });

  it('are not granted, and nothing else changes, where the role that migrates may not', async () => {
    const empty = await createEmptyDatabase();
    const owner = `owner_${new URL(empty.url).pathname.slice(1)}`;
    const superuser = await connect(empty.url);
    await superuser.query(
      `CREATE ROLE ${owner}; GRANT CREATE ON SCHEMA public TO ${owner} WITH GRANT OPTION`,
    );
    const url = new URL(empty.url);
    url.searchParams.set('options', `-c role=${owner}`);
    expect(await runMigrations(url.href)).toMatchObject({ areRolesGranted: false });
    const mine = async () => {
      const { rows } = await superuser.query<{ owner: string }>(
        "SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
      );
      return rows.map((row) => row.owner);
    };
    expect(await mine()).toEqual([owner]);

    await superuser.query(`GRANT malote_partitions TO ${owner}`);
    expect(await runMigrations(url.href)).toMatchObject({ areRolesGranted: true, functions: [] });
    expect(await mine()).toEqual(['malote_partitions', owner]);
    await superuser.end();
    clients.splice(clients.indexOf(superuser), 1);
    await empty.drop();
  });

  it('are made by the script for a superuser, all of them', () => {
    const script = readFileSync(new URL('../../../../../deploy/postgres/roles.sql', import.meta.url), 'utf8');
    expect([...script.matchAll(/CREATE ROLE (\w+)/g)].map(([, name]) => name).sort()).toEqual(ROLES.sort());
  });
});
