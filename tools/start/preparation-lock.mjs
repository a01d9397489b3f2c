import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localDirectory } from './project-paths.mjs';

/** The holder touches its file this often while it lives … */
const HEARTBEAT_MS = 1_000;
/** … and counts as dead when it has not for this long. */
const DEAD_AFTER_MS = 15_000;
const POLL_INTERVAL_MS = 200;

/**
 * Runs an action that installs or builds while no other `npm start` or `npm test` of this folder does. The
 * lock of a holder that was killed is taken over.
 */
export async function withPreparationLock(action) {
  const path = join(localDirectory, 'preparing.lock');
  mkdirSync(localDirectory, { recursive: true });
  for (let isFirst = true; !tryToTake(path); isFirst = false) {
    if (isFirst) console.error('malote: waiting for another run that is installing or building');
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await delay(POLL_INTERVAL_MS);
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

function tryToTake(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code !== 'EACCES') throw error;
    throw new Error(`${dirname(path)} belongs to another user: remove it, or run as that user.`, {
      cause: error,
    });
  }
}

function isAbandoned(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return false;
  return Date.now() - status.mtimeMs > DEAD_AFTER_MS || !isAlive(Number(readFileSync(path, 'utf8')));
}

/** No pid at all is that of a holder who is just writing it. */
function isAlive(pid) {
  if (!(pid > 0)) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Deleted by hand, by a user who knows that nothing else is being prepared.
  }
}
