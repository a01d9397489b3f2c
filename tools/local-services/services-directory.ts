import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from './project-root.js';
import { canReach, type ServerAccount } from './server-account.js';

/** Everything that running leaves behind in the project; ignored by git, and safe to delete while nothing runs. */
export const localDirectory = join(projectRoot, '.local');

/** Survives a restart of the machine, which /tmp need not; open to every user. */
const SHARED_PARENT = '/var/tmp';

/** Entered by everyone, listed by its owner: the server's account passes through to what is its own. */
const PASSABLE = 0o711;

/**
 * Where the services of this project keep their data: `.local`, or, where the account that Postgres runs as
 * cannot get there (root's clone under /root), a directory of this project's own under /var/tmp.
 */
export function servicesDirectory(account: ServerAccount | undefined): string {
  makeDirectory(localDirectory, account);
  if (account === undefined || canPassThrough(account, localDirectory)) return localDirectory;
  const hash = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  const directory = join(SHARED_PARENT, `${basename(projectRoot)}-${hash}`);
  makeDirectory(directory, account);
  return directory;
}

/**
 * Makes a directory that the server's account can pass through, whatever the umask. Refuses one that is
 * another user's: under /var/tmp any user may have made it before us.
 */
export function makeDirectory(directory: string, account: ServerAccount | undefined): void {
  mkdirSync(directory, { recursive: true });
  const status = lstatSync(directory);
  const user = process.getuid?.();
  if (!status.isDirectory() || (user !== undefined && user !== 0 && status.uid !== user)) {
    throw new Error(
      `${directory} belongs to another user (uid ${status.uid}): remove it, or run as that user.`,
    );
  }
  if (account !== undefined) chmodSync(directory, PASSABLE);
}

function canPassThrough(account: ServerAccount, directory: string): boolean {
  const probe = mkdtempSync(join(directory, 'reachable-'));
  chmodSync(probe, 0o755);
  const isReachable = canReach(account, probe);
  rmdirSync(probe);
  return isReachable;
}
