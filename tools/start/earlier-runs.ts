import { findRunning, recordProcess, stopRecorded } from '../local-services/index.js';

/** The note of `npm start` itself. */
export const SUPERVISOR = 'start';

/** What a run may leave behind when it is killed, in the order in which it is stopped. */
const ORPHANS = ['api', 'worker', 'migration', 'redis', 'postgres'];

/**
 * Makes this the one `npm start` of the folder: throws where another is alive, and stops what one that was
 * killed has left running, since it holds ports and data.
 */
export async function takeOver(records: string, report: (progress: string) => void): Promise<void> {
  const other = findRunning(records, SUPERVISOR);
  if (other !== undefined) {
    throw new Error(`Malote already runs from this folder. Stop it first: kill ${other.pid}`);
  }
  recordProcess(records, SUPERVISOR, process.pid, { signal: 'SIGTERM', graceMs: 60_000 });
  for (const name of ORPHANS) {
    const orphan = findRunning(records, name);
    if (orphan === undefined) continue;
    report(`stopping the ${name} of an earlier run (process ${orphan.pid})`);
    await stopRecorded(orphan);
  }
}
