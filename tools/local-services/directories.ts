import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';

/** The project's folder, from the sources and from dist alike. */
export const projectRoot = import.meta.dirname.replace(/([\\/]dist)?[\\/]tools[\\/]local-services$/, '');

/** Everything that running leaves behind in the project; ignored by git, and safe to delete while nothing runs. */
export const localDirectory = join(projectRoot, '.local');

/** Survives a restart of the machine, which /tmp need not; open to every user. */
const SHARED_PARENT = '/var/tmp';

/** Entered by everyone, listed by its owner: the server's account passes through to what is its own. */
const PASSABLE = 0o711;

/** The user that a server runs as, where that is not the user who started it. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: the user meant for it, else the one that every Unix system has. No user is ever created. */
const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

/** Postgres refuses to run as root: the account it gets instead. Undefined for an ordinary user, whose own account serves. */
export function accountForPostgres(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = chooseAccount(readFileSync('/etc/passwd', 'utf8'));
  if (account !== undefined) return account;
  const users = UNPRIVILEGED_USERS.join(' or ');
  throw new Error(`Postgres does not run as root, and this system has no user ${users}.`);
}

/** The first of the unprivileged users that a passwd file has. */
export function chooseAccount(passwd: string): ServerAccount | undefined {
  const lines = passwd.split('\n').map((line) => line.split(':'));
  return UNPRIVILEGED_USERS.flatMap((name) => {
    const [, , uid, gid] = lines.find(([user]) => user === name) ?? [];
    return uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  })[0];
}

/**
 * Whether the account can read a file or enter a directory. Asked of the system, not worked out from mode
 * bits: every directory on the way counts, and access lists too.
 */
export function canReach(account: ServerAccount | undefined, path: string): boolean {
  if (account === undefined) return true;
  const { uid, gid } = account;
  return spawnSync('test', ['-r', path, '-a', '-x', path], { uid, gid, cwd: '/' }).status === 0;
}

/**
 * Where the services of this project keep their data: `.local`, or, where the account that Postgres runs as
 * cannot get there (root's clone under /root), this project's directory under /var/tmp.
 */
export function servicesDirectory(account = accountForPostgres()): string {
  makeDirectory(localDirectory, account);
  if (account === undefined || canPassThrough(account, localDirectory)) return localDirectory;
  const hash = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  return makeDirectory(join(SHARED_PARENT, `${basename(projectRoot)}-${hash}`), account);
}

/** A new directory under `<services>/<kind>`, for services that are thrown away. */
export function makeRunDirectory(kind: string, prefix = 'run-'): string {
  const account = accountForPostgres();
  const parent = makeDirectory(join(servicesDirectory(account), kind), account);
  return makeDirectory(mkdtempSync(join(parent, prefix)), account);
}

/**
 * Makes a directory that the server's account can pass through, whatever the umask. Refuses one that is
 * another user's: under /var/tmp any user may have made it before us.
 */
export function makeDirectory(directory: string, account = accountForPostgres()): string {
  mkdirSync(directory, { recursive: true });
  const status = lstatSync(directory);
  const user = process.getuid?.() ?? status.uid;
  // In a user's clone root runs that user's code anyway.
  const isTrusted = status.uid === user || (user === 0 && directory.startsWith(projectRoot + sep));
  if (!status.isDirectory() || !isTrusted)
    throw new Error(
      `${directory} belongs to another user (uid ${status.uid}): remove it, or run as that user.`,
    );
  if (account !== undefined) chmodSync(directory, PASSABLE);
  return directory;
}

function canPassThrough(account: ServerAccount, directory: string): boolean {
  const probe = mkdtempSync(join(directory, 'reachable-'));
  chmodSync(probe, 0o755);
  const isReachable = canReach(account, probe);
  rmdirSync(probe);
  return isReachable;
}
