import { appendFileSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand } from '../../../tools/local-services/index.js';
import { addPast } from './backdate.js';
import { migrateDatabase } from './migrate-database.js';
import { directoryFor, servePostgresIn, type ThrowawayPostgres } from './start-throwaway-postgres.js';
import { waitFor } from './wait-for.js';

/** A migrated Postgres and another that follows it by streaming replication. */
export class PostgresWithReplica {
  private constructor(
    readonly primary: ThrowawayPostgres,
    readonly replica: ThrowawayPostgres,
    private readonly directories: { readonly primary: string; readonly replica: string },
  ) {}

  static async start(): Promise<PostgresWithReplica> {
    const [data, copy] = [directoryFor('primary'), directoryFor('replica')];
    const primary = await servePostgresIn(data);
    await migrateDatabase(primary.url);
    const client = new pg.Client({ connectionString: primary.url });
    await client.connect();
    await addPast(client);
    await client.end();
    // A copy of a server that does not run is a base backup; who owns what stays as it is.
    await primary.crash();
    const copied = await runCommand('cp', ['-a', data, copy], {});
    if (copied.status !== 0) throw new Error(copied.output);
    await primary.restart();
    follow(join(copy, 'data'), new URL(primary.url));
    const replica = await servePostgresIn(copy);
    return new PostgresWithReplica(primary, replica, {
      primary: join(data, 'data'),
      replica: join(copy, 'data'),
    });
  }

  /** The replica goes on receiving, and what it shows stays as it is. */
  async pause(): Promise<void> {
    await askOne(this.replica.url, 'SELECT pg_wal_replay_pause()');
    await waitFor(
      async () => (await askOne(this.replica.url, 'SELECT pg_get_wal_replay_pause_state()')) === 'paused',
      { what: 'the replica to stand still' },
    );
  }

  async resume(): Promise<void> {
    await askOne(this.replica.url, 'SELECT pg_wal_replay_resume()');
  }

  /** Returns when the replica shows all that the primary shows now. */
  async catchUp(): Promise<void> {
    const position = await askOne(this.primary.url, 'SELECT pg_current_wal_insert_lsn()');
    await waitFor(
      async () =>
        (await askOne(this.replica.url, `SELECT pg_last_wal_replay_lsn() >= '${String(position)}'`)) === true,
      { what: 'the replica to catch up' },
    );
  }

  /** From now on the primary, or the replica in its place, commits nothing that the other one has not written. */
  async makeSynchronous({ url } = this.primary): Promise<void> {
    await askOne(url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await askOne(url, 'SELECT pg_reload_conf()');
    await waitFor(async () => (await askOne(url, 'SELECT sync_state FROM pg_stat_replication')) === 'sync', {
      what: 'the standby to be synchronous',
    });
  }

  /** From now on the replica receives nothing: what the primary commits is lost where the replica is promoted, and one that waits for it commits nothing. */
  async cutOff(): Promise<void> {
    await askOne(this.replica.url, "ALTER SYSTEM SET primary_conninfo = ''");
    await askOne(this.replica.url, 'SELECT pg_reload_conf()');
    await waitFor(
      async () =>
        (await askOne(this.replica.url, 'SELECT count(*)::integer FROM pg_stat_wal_receiver')) === 0,
      { what: 'the replica to be cut off' },
    );
  }

  /** The primary dies, and the replica takes its place. */
  async failOver(): Promise<void> {
    await this.primary.crash();
    await askOne(this.replica.url, 'SELECT pg_promote()');
  }

  /** The primary that died follows the replica, as a copy of it: what it alone had is gone. The replica goes on serving. */
  async comeBack(): Promise<void> {
    const { primary, replica } = this.directories;
    const backup = await connect(this.replica.url);
    await backup.query("SELECT pg_backup_start('come back', true)");
    rmSync(primary, { recursive: true });
    // What the server removes meanwhile is missing in the copy, and cp says so; its log makes up for it.
    await runCommand('cp', ['-a', replica, primary], {});
    const { rows } = await backup.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
    await backup.end();
    const label = join(primary, 'backup_label');
    writeFileSync(label, rows[0]?.labelfile ?? '');
    // The server renames it.
    const { uid, gid } = statSync(primary);
    chownSync(label, uid, gid);
    follow(primary, new URL(this.replica.url));
    await this.primary.restart();
    await this.makeSynchronous(this.replica);
  }

  /** The replica that was promoted is stopped in good order, and the former primary, which has all it had, takes its place again. */
  async switchBack(): Promise<void> {
    this.replica.signal('SIGINT');
    await this.replica.ended;
    await askOne(this.primary.url, 'SELECT pg_promote()');
  }

  async stop(): Promise<void> {
    await this.replica.stop();
    await this.primary.stop();
  }
}

/** Makes a replica of a copy. */
function follow(data: string, { hostname, port, username, password }: URL): void {
  rmSync(join(data, 'postmaster.pid'), { force: true });
  writeFileSync(join(data, 'standby.signal'), '');
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'\n`,
  );
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function askOne(url: string, sql: string): Promise<unknown> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
