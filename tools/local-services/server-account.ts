import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The user that a server runs as, where that is not the user who started it. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: the user meant for it, else the one that every Unix system has. No user is ever created. */
const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

/**
 * Postgres refuses to run as root: the account it gets instead. Undefined for an ordinary user, whose own
 * account serves.
 */
export function accountForPostgres(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = chooseAccount(readFileSync('/etc/passwd', 'utf8'));
  if (account === undefined) {
    throw new Error(
      `Postgres does not run as root, and this system has no user ${UNPRIVILEGED_USERS.join(' or ')}.`,
    );
  }
  return account;
}

/** The first of the unprivileged users that a passwd file has. */
export function chooseAccount(passwd: string): ServerAccount | undefined {
  const accounts = passwd.split('\n').map(parseLine);
  return UNPRIVILEGED_USERS.map((name) => accounts.find((account) => account?.name === name)).find(Boolean);
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

function parseLine(line: string): ServerAccount | undefined {
  const [name, , uid, gid] = line.split(':');
  if (name === undefined || !uid || !gid) return undefined;
  return { name, uid: Number(uid), gid: Number(gid) };
}
