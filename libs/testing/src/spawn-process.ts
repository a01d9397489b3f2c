import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  forgetProcess,
  identityOf,
  projectRoot,
  recordProcess,
  sendSignal,
  stopProcess,
} from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

/** How a process ended: by its own status, or by a signal. */
export interface ProcessEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the project, running as its own process. */
export interface SpawnedProcess {
  readonly pid: number;
  /** The last of what it printed, both streams, up to now. */
  readonly output: string;
  readonly ended: Promise<ProcessEnd>;
  /** Sends a signal and waits for nothing. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it with SIGTERM; throws, having killed it, where it does not end in time. */
  stop(): Promise<ProcessEnd>;
}

export interface SpawnOptions {
  /** The whole environment of the process, beside PATH and HOME: nothing of the developer's settings gets in. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const STOP = { signal: 'SIGTERM', graceMs: 20_000 } as const;
/** Enough to see why a process failed; one under load prints more than a test can hold. */
const OUTPUT_LIMIT_CHARACTERS = 1_000_000;

/** Starts a compiled program, its path relative to `dist` (`apps/api/src/main.js`). */
export function spawnProcess(
  program: string,
  { environment = {}, args = [] }: SpawnOptions = {},
): SpawnedProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'dist', program), ...args], {
    cwd: projectRoot,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const identity = identityOf(child.pid ?? -1);
  if (identity === undefined) throw new Error(`${program} could not be started`);
  const { records } = testEnvironment();
  const name = randomName(program.replaceAll('/', '-'));
  recordProcess(records, name, identity.pid, STOP);

  let output = '';
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-OUTPUT_LIMIT_CHARACTERS);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (status, signal) => {
      forgetProcess(records, name);
      resolve({ status, signal });
    });
  });
  return {
    pid: identity.pid,
    get output() {
      return output;
    },
    ended,
    kill: (signal) => void sendSignal(identity, signal),
    stop: async () => {
      const wentByItself = await stopProcess(identity, STOP);
      const end = await ended;
      if (!wentByItself)
        throw new Error(`${program} did not end within ${STOP.graceMs} ms of SIGTERM:\n${output}`);
      return end;
    },
  };
}
