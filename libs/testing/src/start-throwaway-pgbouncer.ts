import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  accountForPostgres,
  findProgram,
  servicesDirectory,
  startServer,
  type EmbeddedServer,
  type Program,
} from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

/** The first PgBouncer that carries named prepared statements in transaction mode. */
const FIRST_WITH_PREPARED = [1, 21] as const;
const PREPARED_STATEMENTS = 200;

/** Its URL leads through it to the same database. */
export type ThrowawayPgbouncer = Pick<EmbeddedServer, 'url' | 'stop'>;

export interface PgbouncerWishes {
  readonly databaseUrl: string;
  /** Connections it keeps to each database, however many clients there are. */
  readonly poolSize: number;
  /** Run on every connection to Postgres before a client gets it. */
  readonly connectQuery: string;
}

/** Starts a PgBouncer in transaction mode before a test's database. Like Postgres, it does not run as root. */
export async function startThrowawayPgbouncer(wishes: PgbouncerWishes): Promise<ThrowawayPgbouncer> {
  const program = await findPgbouncer();
  const preparedStatements = (await carriesPreparedStatements()) ? PREPARED_STATEMENTS : 0;
  const environment = testEnvironment();
  const name = randomName('pgbouncer');
  const directory = join(environment.directory, name);
  const file = join(directory, 'pgbouncer.ini');
  const account = accountForPostgres();
  return startServer((port) => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(file, configurationOf(port, preparedStatements, wishes), { mode: 0o600 });
    if (account !== undefined)
      for (const path of [directory, file]) chownSync(path, account.uid, account.gid);
    const url = new URL(wishes.databaseUrl);
    url.port = String(port);
    return {
      name,
      directory,
      records: environment.records,
      url: url.href,
      port,
      command: program.command,
      args: [file],
      env: program.environment,
      ...(account !== undefined && { uid: account.uid, gid: account.gid }),
      stop: { signal: 'SIGTERM', graceMs: 5_000 },
      crashSignal: 'SIGKILL',
      probe: () => ask(url.href),
    };
  });
}

/** Whether the PgBouncer of this machine knows `max_prepared_statements`. */
export async function carriesPreparedStatements(): Promise<boolean> {
  const [major, minor] = (await findPgbouncer()).version;
  const [firstMajor, firstMinor] = FIRST_WITH_PREPARED;
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}

/** Unpacked where the account that Postgres, and PgBouncer, run as can reach it. */
async function findPgbouncer(): Promise<Program> {
  const wanted = {
    name: 'pgbouncer',
    commands: ['pgbouncer'],
    packages: [['pgbouncer']],
    // `PgBouncer 1.18.0`, then the libraries it was built with.
    version: /PgBouncer (\d+)\.(\d+)/,
  };
  const program = await findProgram(wanted, servicesDirectory());
  if (program === undefined) throw new Error('Install pgbouncer to run this.');
  return program;
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

/** What pg asks for when it connects, and a pooler that shares connections cannot grant: `connect_query` sets it instead. */
const IGNORED_PARAMETERS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

/** The text of pgbouncer.ini; docs/scaling.md shows the same for a real one. */
function configurationOf(port: number, preparedStatements: number, wishes: PgbouncerWishes): string {
  const { poolSize, connectQuery } = wishes;
  const { hostname, port: serverPort, username, password } = new URL(wishes.databaseUrl);
  return [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${username} password=${password} connect_query='${connectQuery}'`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    // Every client gets the account above: it listens on loopback, for one test.
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    // Code that relies on getting the same session again is to fail at once, not some day.
    'server_round_robin = 1',
    'max_client_conn = 500',
    `ignore_startup_parameters = ${IGNORED_PARAMETERS.join(',')}`,
    ...(preparedStatements > 0 ? [`max_prepared_statements = ${preparedStatements}`] : []),
    '',
  ].join('\n');
}
