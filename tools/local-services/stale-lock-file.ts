import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, type ProcessIdentity } from './process-identity.js';
import { runCommand } from './run-command.js';
import { stopProcess } from './stop-process.js';

/** Fast shutdown: running statements are broken off, the data are left in order. */
export const POSTGRES_STOP = { signal: 'SIGINT', graceMs: 20_000 } as const;

/**
 * Makes a data directory free after a run that was killed. A server that still works on it is stopped. A
 * `postmaster.pid` whose number now belongs to something else is removed, since Postgres would refuse to start
 * beside it. One whose process is gone stays: Postgres looks up in it whether sessions of the dead server
 * still live.
 */
export async function clearStaleLock(data: string): Promise<void> {
  const lockFile = join(data, 'postmaster.pid');
  const pid = readPid(lockFile);
  const holder = pid === undefined ? undefined : identityOf(pid);
  if (holder === undefined) return;
  if ((await commandLineOf(holder)).includes(data)) await stopProcess(holder, POSTGRES_STOP);
  else rmSync(lockFile, { force: true });
}

function readPid(lockFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function commandLineOf({ pid }: ProcessIdentity): Promise<string> {
  if (process.platform !== 'linux')
    return (await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).output;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
