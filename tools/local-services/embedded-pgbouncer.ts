import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startServer, type EmbeddedServer } from './embedded-server.js';
import { onFreePort } from './free-port.js';
import { pgbouncerConfiguration, type PgbouncerConfiguration } from './pgbouncer-configuration.js';
import type { PgbouncerProgram } from './pgbouncer-program.js';
import { idsOf } from './postgres-cluster.js';
import { accountForPostgres } from './server-account.js';

/** What a caller may choose. */
export interface PgbouncerOptions extends Omit<PgbouncerConfiguration, 'port'> {
  readonly program: PgbouncerProgram;
  /** Holds configuration and log; made when absent. */
  readonly directory: string;
  /** Where the process is noted for later runs. */
  readonly records: string;
  /** The note's name, unique among its records. */
  readonly name: string;
}

/** A PgBouncer that answers; the URL leads through it to the database that the given one names. */
export interface EmbeddedPgbouncer extends EmbeddedServer {
  readonly url: string;
  readonly port: number;
}

/** At once: its clients are a test's. */
const PGBOUNCER_STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;

/** Starts PgBouncer on 127.0.0.1 in transaction mode and returns when it answers. Like Postgres, it does not run as root. */
export function startPgbouncer(options: PgbouncerOptions): Promise<EmbeddedPgbouncer> {
  return onFreePort((port) => serve(port, options));
}

async function serve(port: number, options: PgbouncerOptions): Promise<EmbeddedPgbouncer> {
  const { program, directory, records, name } = options;
  const account = accountForPostgres();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'pgbouncer.ini');
  writeFileSync(file, pgbouncerConfiguration({ ...options, port }), { mode: 0o600 });
  if (account !== undefined) for (const path of [directory, file]) chownSync(path, account.uid, account.gid);
  const url = new URL(options.databaseUrl);
  url.port = String(port);
  const server = await startServer({
    name,
    command: program.command,
    args: [file],
    cwd: directory,
    env: program.environment,
    ...idsOf(account),
    logFile: join(directory, 'server.log'),
    records,
    stop: PGBOUNCER_STOP,
    probe: () => ask(url.href),
  });
  return { ...server, url: url.href, port };
}

async function ask(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
