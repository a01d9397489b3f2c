import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

/**
 * What distinguishes a process from every other that ever had its number: pids are given out again, and after a
 * restart of the machine the same small numbers come back first.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. On Linux: boot id and start time in clock ticks. */
  readonly bornAt: string;
}

/** The identity of the process that has this pid now; undefined where there is none, or only its zombie. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const bornAt = process.platform === 'linux' ? bornAtFromProc(pid) : bornAtFromPs(pid);
  return bornAt === undefined ? undefined : { pid, bornAt };
}

/** Whether exactly this process, not a later one with its number, still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.bornAt === identity.bornAt;
}

/**
 * State and start time out of `/proc/<pid>/stat`. The command name in the second field may itself hold
 * blanks and brackets, so fields are counted from the last closing bracket.
 */
export function parseProcStat(stat: string): { state: string; startTicks: string } | undefined {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

function bornAtFromProc(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const parsed = stat === undefined ? undefined : parseProcStat(stat);
  if (parsed === undefined || parsed.state === 'Z' || parsed.state === 'X') return undefined;
  const bootId = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${bootId}/${parsed.startTicks}`;
}

function bornAtFromPs(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  });
  const [state, ...startedAt] = stdout.trim().split(/\s+/);
  if (status !== 0 || state === undefined || state.startsWith('Z')) return undefined;
  return startedAt.join(' ');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
