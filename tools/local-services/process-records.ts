import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';
import { stopProcess, type StopManner } from './stop-process.js';

/**
 * A note, left on disk for as long as a process runs, of who it is and how it likes to be stopped. A run
 * that is killed cannot clean up; the next one reads these notes and stops what was orphaned.
 */
export interface ProcessRecord extends ProcessIdentity, StopManner {
  readonly name: string;
}

const SUFFIX = '.process.json';

/** Notes a process that was just started. A process that has ended already leaves no note. */
export function recordProcess(directory: string, name: string, pid: number, manner: StopManner): void {
  const identity = identityOf(pid);
  if (identity === undefined) return;
  mkdirSync(directory, { recursive: true });
  const record: ProcessRecord = { name, ...identity, ...manner };
  writeFileSync(join(directory, name + SUFFIX), JSON.stringify(record));
}

/** Takes the note away, when its process has been stopped. */
export function forgetProcess(directory: string, name: string): void {
  rmSync(join(directory, name + SUFFIX), { force: true });
}

/** The noted process of this name where it still runs; a note that cannot be read counts as none. */
export function findRunning(directory: string, name: string): ProcessRecord | undefined {
  const record = readRecord(join(directory, name + SUFFIX));
  return record !== undefined && isRunning(record) ? record : undefined;
}

/** Every noted process of this directory that still runs. */
export function listRunning(directory: string): ProcessRecord[] {
  return namesIn(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => readRecord(join(directory, name)))
    .filter((record) => record !== undefined)
    .filter(isRunning);
}

/** Stops a noted process the way its note says, and returns when it is gone. */
export async function stopRecorded(record: ProcessRecord): Promise<void> {
  await stopProcess(record, record);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isProcessRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProcessRecord(value: unknown): value is ProcessRecord {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'name' in value &&
    typeof value.name === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'bornAt' in value &&
    typeof value.bornAt === 'string' &&
    'signal' in value &&
    typeof value.signal === 'string' &&
    'graceMs' in value &&
    typeof value.graceMs === 'number'
  );
}
