import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { accountForPostgres, makeDirectory } from './directories.js';
import { startServer, type EmbeddedServer, type ServerOptions } from './embedded-server.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { identityOf, stopProcess } from './process-records.js';
import { runCommand } from './running-process.js';

export interface PostgresOptions extends ServerOptions {
  /** Server settings beside, and before, the ones every embedded server has. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A program and its arguments, which ends by running the server in its place. */
  readonly launcher?: (data: string) => readonly string[];
}

/** Nothing waits for the disk: data outlive a crash of Postgres, but not one of the machine. */
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

const USER = 'malote';
const DATABASE = 'malote';
/** Nothing of the user's environment: PGDATA, PGPORT and their kin would change what is started. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
/** Fast shutdown: running statements are broken off, the data are left in order. */
const STOP = { signal: 'SIGINT', graceMs: 20_000 } as const;
/** Sessions of a server that was killed may outlive it by a moment, and Postgres waits for none of them. */
const OLD_SESSIONS = /pre-existing shared memory block/;

/** Whom a process runs as. */
interface Ids {
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts Postgres on 127.0.0.1 and returns when it takes connections and its database `malote` exists; the URL is its superuser's. */
export async function startPostgres({
  settings,
  launcher,
  ...options
}: PostgresOptions): Promise<EmbeddedServer> {
  const account = accountForPostgres();
  const binaries = findPostgresBinaries(account);
  const data = join(makeDirectory(options.directory, account), 'data');
  const passwordFile = join(options.directory, 'password');
  const ids = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  if (!existsSync(data)) await makeCluster(binaries, data, passwordFile, settings?.['fsync'] !== 'off', ids);
  // Root may come to a cluster that an ordinary user made; only its owner may serve it.
  const { uid, gid } = statSync(data);
  const password = readFileSync(passwordFile, 'utf8').trim();
  const lines = Object.entries({ ...settings, ...SETTINGS }).map(([name, value]) => `${name}=${value}`);
  return startServer((port) => {
    const program = [join(binaries, 'postgres'), '-D', data, '-p', String(port)];
    const [command = '', ...args] = [...(launcher?.(data) ?? []), ...program];
    const server = `postgres://${USER}:${password}@127.0.0.1:${port}`;
    return {
      name: 'postgres',
      ...options,
      url: `${server}/${DATABASE}`,
      port,
      command,
      args: [...args, ...lines.flatMap((line) => ['-c', line])],
      cwd: data,
      env: ENVIRONMENT,
      ...(account !== undefined && { uid, gid }),
      stop: STOP,
      crashSignal: 'SIGQUIT',
      prepare: () => clearStaleLock(data),
      probe: () => createDatabaseIfAbsent(`${server}/postgres`),
      retryOn: OLD_SESSIONS,
    };
  });
}

/**
 * Makes a cluster, under another name first, so that a run killed in the middle leaves nothing that looks like one. Its
 * password is drawn once and stands beside the data, readable by its owner only: a superuser of Postgres can run
 * programs, so other users of the machine must not get in.
 */
async function makeCluster(
  binaries: string,
  data: string,
  passwordFile: string,
  isDurable: boolean,
  ids: Ids,
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(18).toString('hex')}\n`, { mode: 0o600 });
  const { uid, gid } = ids;
  if (uid !== undefined && gid !== undefined)
    [unfinished, passwordFile].forEach((path) => chownSync(path, uid, gid));
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and the same letters on every machine, whichever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(isDurable ? [] : ['--no-sync']),
  ];
  const initdb = join(binaries, 'initdb');
  const { status, output } = await runCommand(initdb, args, { cwd: unfinished, env: ENVIRONMENT, ...ids });
  if (status !== 0) throw new Error(`${initdb} failed:\n${output.trim()}`);
  renameSync(unfinished, data);
}

/**
 * Makes a data directory free after a run that was killed. A server that still works on it is stopped. A
 * `postmaster.pid` whose number now belongs to something else is removed, since Postgres would refuse to start
 * beside it. One whose process is gone stays: Postgres looks up in it whether sessions of the dead server
 * still live.
 */
async function clearStaleLock(data: string): Promise<void> {
  const lockFile = join(data, 'postmaster.pid');
  const pid = existsSync(lockFile) ? Number.parseInt(readFileSync(lockFile, 'utf8'), 10) : NaN;
  const holder = pid > 0 ? identityOf(pid) : undefined;
  if (holder === undefined) return;
  const { output } =
    process.platform === 'linux'
      ? await runCommand('cat', [`/proc/${pid}/cmdline`])
      : await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  if (output.includes(data)) await stopProcess(holder, STOP);
  else rmSync(lockFile, { force: true });
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
