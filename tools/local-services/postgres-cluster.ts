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
import type { PostgresBinaries } from './postgres-binaries.js';
import { runOrThrow } from './run-command.js';
import type { ServerAccount } from './server-account.js';
import { makeDirectory } from './services-directory.js';

/** A database cluster on disk. */
export interface PostgresCluster {
  readonly data: string;
  readonly password: string;
  /** Who owns the data and so has to run the server; undefined: the user who runs this. */
  readonly account: ServerAccount | undefined;
}

/** The superuser of every embedded cluster. */
export const POSTGRES_USER = 'malote';

/**
 * Opens the cluster in this directory, making it when there is none. Its password is drawn once and stands
 * beside the data, readable by its owner only: a superuser of Postgres can run programs, so other users of
 * the machine must not get in.
 */
export async function openCluster(
  binaries: PostgresBinaries,
  directory: string,
  account: ServerAccount | undefined,
  isDurable: boolean,
): Promise<PostgresCluster> {
  makeDirectory(directory, account);
  const data = join(directory, 'data');
  const passwordFile = join(directory, 'password');
  if (!existsSync(data)) await initialise(binaries, data, passwordFile, account, isDurable);
  return { data, password: readFileSync(passwordFile, 'utf8').trim(), account: ownerOf(data, account) };
}

/** Made under another name first, so that a run killed in the middle leaves nothing that looks like a cluster. */
async function initialise(
  binaries: PostgresBinaries,
  data: string,
  passwordFile: string,
  account: ServerAccount | undefined,
  isDurable: boolean,
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(18).toString('hex')}\n`, { mode: 0o600 });
  if (account !== undefined)
    [unfinished, passwordFile].forEach((path) => chownSync(path, account.uid, account.gid));
  await runOrThrow(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${POSTGRES_USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and the same letters on every machine, whichever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(isDurable ? [] : ['--no-sync']),
    ],
    { cwd: unfinished, env: postgresEnvironment, ...idsOf(account) },
  );
  renameSync(unfinished, data);
}

/** Nothing of the user's environment: PGDATA, PGPORT and their kin would change what is started. */
export const postgresEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** The options that start a process under the account. */
export function idsOf(account: ServerAccount | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

/** Root may come to a cluster that an ordinary user made; only its owner may serve it. */
function ownerOf(data: string, account: ServerAccount | undefined): ServerAccount | undefined {
  if (account === undefined) return undefined;
  const { uid, gid } = statSync(data);
  return { name: String(uid), uid, gid };
}
