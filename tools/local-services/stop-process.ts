import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.js';

/** How often a process that is ending is looked at. */
const POLL_INTERVAL_MS = 20;
/** How long the kernel is given to take a process away after SIGKILL; one in uninterruptible I/O may outlast it. */
const AFTER_KILL_MS = 5_000;

/** How a process is asked to end, and for how long before it is killed. */
export interface StopManner {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

/**
 * Ends one process, its own child or an orphan of an earlier run, and returns when it is gone: the signal
 * first, SIGKILL after the grace. Says whether it went without being killed.
 */
export async function stopProcess(process: ProcessIdentity, manner: StopManner): Promise<boolean> {
  if (!sendSignal(process, manner.signal)) return true;
  if (await hasEndedWithin(process, manner.graceMs)) return true;
  sendSignal(process, 'SIGKILL');
  await hasEndedWithin(process, AFTER_KILL_MS);
  return false;
}

/** Sends a signal to exactly this process; false where it no longer runs. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

async function hasEndedWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_INTERVAL_MS);
  }
  return true;
}
