import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './directories.js';
import {
  forgetProcess,
  identityOf,
  recordProcess,
  sendSignal,
  stopProcess,
  type StopManner,
} from './process-records.js';

/** What to run, and what becomes of its output. */
export interface ProcessCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Default: the project's folder. */
  readonly cwd?: string;
  /** The whole environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  /** `inherit`: to our own output. `keep`: in `output`. A log file: appended; the process outlives no pipe then. */
  readonly output: 'inherit' | 'keep' | { readonly logFile: string };
  /** A separate session: Ctrl-C in the terminal reaches only us, who stop it in order. Default false. */
  readonly isDetached?: boolean;
  /** Folder of the note by which a later run finds the process. Default: no note. */
  readonly records?: string;
  readonly stop: StopManner;
}

/** How a process ended: by its own status, or by a signal. */
export interface ProcessEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  /** The last of what it printed, both streams, up to now; empty unless it is kept. */
  readonly output: string;
  readonly ended: Promise<ProcessEnd>;
  /** Sends a signal and waits for nothing. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it in its manner; false if it had to be killed. */
  stop(): Promise<boolean>;
  /** Resident memory in kB, as Linux counts it. */
  residentKilobytes(): number;
}

/** Enough to see why a process failed; one under load prints more than we can hold. */
const OUTPUT_LIMIT_CHARACTERS = 1_000_000;

/** Starts a process. @throws if the command cannot be started */
export function startProcess(command: ProcessCommand): RunningProcess {
  const { name, records, stop } = command;
  const child = launch(command);
  // What was refused has no pid. What ends at once breaks the pipe to its input; `ended` says that it has.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined).end(command.input);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started: ${command.command}`);
  const identity = identityOf(pid) ?? { pid, startedAt: 'has ended' };
  if (records !== undefined) recordProcess(records, name, pid, stop);
  const forget = (): void => {
    if (records !== undefined) forgetProcess(records, name);
  };

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_LIMIT_CHARACTERS);
    });
  }
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (status, signal) => {
      forget();
      resolve({ status, signal });
    });
  });
  return {
    pid,
    get output() {
      return output;
    },
    ended,
    kill: (signal) => void sendSignal(identity, signal),
    stop: async () => {
      const wentByItself = await stopProcess(identity, stop);
      forget();
      return wentByItself;
    },
    residentKilobytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
  };
}

/** Starts a compiled program of the project, its path relative to `dist` (`apps/api/src/main.js`). */
export function startProgram(
  program: string,
  { args = [], ...options }: Omit<ProcessCommand, 'command' | 'args'> & { readonly args?: readonly string[] },
): RunningProcess {
  const file = join(projectRoot, 'dist', program);
  return startProcess({ ...options, command: process.execPath, args: [file, ...args] });
}

/** How a command ended and the last of what it printed, both streams in order. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command to its end; one that cannot even be started ends with status null and the reason as its output. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: Pick<ProcessCommand, 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<CommandResult> {
  const stop = { signal: 'SIGTERM', graceMs: 0 } as const;
  try {
    const child = startProcess({ ...options, name: command, command, args, output: 'keep', stop });
    const { status } = await child.ended;
    return { status, output: child.output };
  } catch (error) {
    return { status: null, output: String(error) };
  }
}

function launch({ command, args, output, input, isDetached, ...options }: ProcessCommand): ChildProcess {
  const { cwd = projectRoot, env, uid, gid } = options;
  const log = typeof output === 'object' ? openSync(output.logFile, 'a', 0o600) : undefined;
  const shown = log ?? (output === 'keep' ? 'pipe' : 'inherit');
  try {
    return spawn(command, args, {
      cwd,
      ...(env !== undefined && { env }),
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
      detached: isDetached === true,
      stdio: [input === undefined ? 'ignore' : 'pipe', shown, shown],
    });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}
