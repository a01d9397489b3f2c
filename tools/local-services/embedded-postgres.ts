import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startServer, type EmbeddedServer } from './embedded-server.js';
import { onFreePort } from './free-port.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import {
  idsOf,
  openCluster,
  postgresEnvironment,
  POSTGRES_USER,
  type PostgresCluster,
} from './postgres-cluster.js';
import { accountForPostgres } from './server-account.js';
import { servicesDirectory } from './services-directory.js';
import { clearStaleLock, POSTGRES_STOP } from './stale-lock-file.js';

/** What a caller may choose. */
export interface PostgresOptions {
  /** Holds the cluster; made when absent, kept when the server stops. */
  readonly directory: string;
  /** Where the process is noted for later runs. */
  readonly records: string;
  /** The note's name, unique among its records. */
  readonly name?: string;
  /** A free one by default. */
  readonly port?: number;
  /** Server settings beside, and before, the ones every embedded server has. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A Postgres that answers; the URL leads its superuser to the database `malote`. */
export interface EmbeddedPostgres extends EmbeddedServer {
  readonly url: string;
  readonly port: number;
}

/**
 * For data that are thrown away: nothing waits for the disk. They outlive a crash of Postgres, but not one of
 * the machine.
 */
export const THROWAWAY_POSTGRES_SETTINGS = { fsync: 'off', full_page_writes: 'off' } as const;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // TCP alone: a socket's path has a limit of about 100 characters, which project folders exceed.
  unix_socket_directories: '',
  // Several processes with a pool each, and the tests' own connections beside them.
  max_connections: '300',
  shared_preload_libraries: 'pg_stat_statements',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

const DATABASE = 'malote';

/** Sessions of a server that was killed may outlive it by a moment, and Postgres waits for none of them. */
const OLD_SESSIONS_LIMIT_MS = 15_000;

/** Starts Postgres on 127.0.0.1 and returns when it takes connections and its database exists. */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const account = accountForPostgres();
  const binaries = findPostgresBinaries(account, servicesDirectory(account));
  const cluster = await openCluster(
    binaries,
    options.directory,
    account,
    options.settings?.['fsync'] !== 'off',
  );
  await clearStaleLock(cluster.data);
  const start = (port: number): Promise<EmbeddedPostgres> => serve(binaries.postgres, cluster, port, options);
  return options.port === undefined ? onFreePort(start) : start(options.port);
}

async function serve(
  command: string,
  cluster: PostgresCluster,
  port: number,
  options: PostgresOptions,
): Promise<EmbeddedPostgres> {
  const url = (database: string): string =>
    `postgres://${POSTGRES_USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
  const settings = Object.entries({ ...options.settings, ...SETTINGS });
  const server = await afterOldSessions(() =>
    startServer({
      name: options.name ?? 'postgres',
      command,
      args: [
        '-D',
        cluster.data,
        '-p',
        String(port),
        ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      cwd: cluster.data,
      env: postgresEnvironment,
      ...idsOf(cluster.account),
      logFile: join(options.directory, 'server.log'),
      records: options.records,
      stop: POSTGRES_STOP,
      probe: () => createDatabaseIfAbsent(url('postgres')),
    }),
  );
  return { ...server, url: url(DATABASE), port };
}

/** Succeeds where the server takes connections, and then the database is there. */
async function createDatabaseIfAbsent(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function afterOldSessions<T>(start: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + OLD_SESSIONS_LIMIT_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!String(error).includes('pre-existing shared memory block') || performance.now() > deadline)
        throw error;
      await delay(200);
    }
  }
}
