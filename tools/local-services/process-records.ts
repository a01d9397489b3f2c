import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/**
 * What distinguishes a process from every other that ever had its number: pids are given out again, and after a
 * restart of the machine the same small numbers come back first.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. On Linux: boot id and start time in clock ticks. */
  readonly startedAt: string;
}

/** How a process is asked to end, and for how long before it is killed. */
export interface StopManner {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

const recordSchema = z.object({
  name: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string'),
  graceMs: z.number(),
});

/**
 * A note, left on disk for as long as a process runs, of its identity and how it is stopped. A run that is
 * killed cannot clean up; the next one reads these notes and stops what was orphaned.
 */
export type ProcessRecord = Readonly<z.infer<typeof recordSchema>>;

const SUFFIX = '.process.json';
const POLL_INTERVAL_MS = 20;
/** How long the kernel is given to take a process away after SIGKILL; one in uninterruptible I/O may outlast it. */
const AFTER_KILL_MS = 5_000;

/** The identity of the process that has this pid now; undefined where there is none, or only its zombie. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const [state = 'Z', startedAt] = process.platform === 'linux' ? askProc(pid) : askPs(pid);
  return startedAt === undefined || /^[ZX]/.test(state) ? undefined : { pid, startedAt };
}

/** Whether exactly this process, not a later one with its number, still runs. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return identityOf(pid)?.startedAt === startedAt;
}

/** Notes a process that was just started. A process that has ended already leaves no note. */
export function recordProcess(directory: string, name: string, pid: number, manner: StopManner): void {
  const identity = identityOf(pid);
  if (identity === undefined) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name + SUFFIX), JSON.stringify({ name, ...identity, ...manner }));
}

/** Removes the note, when its process has been stopped. */
export function forgetProcess(directory: string, name: string): void {
  rmSync(join(directory, name + SUFFIX), { force: true });
}

/** The noted process of this name where it still runs; a note that cannot be read counts as none. */
export function findRunning(directory: string, name: string): ProcessRecord | undefined {
  try {
    const record = recordSchema.parse(JSON.parse(readFileSync(join(directory, name + SUFFIX), 'utf8')));
    return isRunning(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Every noted process of this directory that still runs. */
export function listRunning(directory: string): ProcessRecord[] {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  return names.flatMap((name) => findRunning(directory, name) ?? []);
}

/** Sends a signal to exactly this process; false where it no longer runs. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Ends one process, its own child or an orphan of an earlier run, and returns when it is gone: the signal
 * first, SIGKILL after the grace. Says whether it went without being killed.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  { signal, graceMs }: StopManner,
): Promise<boolean> {
  if (!sendSignal(identity, signal) || (await hasEndedWithin(identity, graceMs))) return true;
  sendSignal(identity, 'SIGKILL');
  await hasEndedWithin(identity, AFTER_KILL_MS);
  return false;
}

async function hasEndedWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_INTERVAL_MS);
  }
  return true;
}

/** State and start; empty where there is no such process. */
type StateAndStart = readonly (string | undefined)[];

function askProc(pid: number): StateAndStart {
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const [state, startTicks] = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return startTicks === undefined ? [] : [state, `${bootId}/${startTicks}`];
  } catch {
    return [];
  }
}

/**
 * State and start time out of `/proc/<pid>/stat`. The command name in the second field may itself hold
 * blanks and brackets, so fields are counted from the last closing bracket.
 */
export function parseProcStat(stat: string): StateAndStart {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [fields[0], fields[19]];
}

function askPs(pid: number): StateAndStart {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [, state, startedAt] = /^(\S+)\s+(.+)$/.exec(stdout.trim()) ?? [];
  return [state, startedAt];
}
