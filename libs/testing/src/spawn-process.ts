import { startProgram, type ProcessEnd, type RunningProcess } from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

export type { ProcessEnd };

/** A program of the project, running as its own process. */
export interface SpawnedProcess extends Pick<RunningProcess, 'pid' | 'output' | 'ended' | 'kill'> {
  /** Ends it with SIGTERM; throws, having killed it, where it does not end in time. */
  stop(): Promise<ProcessEnd>;
}

export interface SpawnOptions {
  /** The whole environment of the process, beside PATH and HOME: nothing of the developer's settings gets in. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const STOP = { signal: 'SIGTERM', graceMs: 20_000 } as const;

/** Starts a compiled program, its path relative to `dist` (`apps/api/src/main.js`). */
export function spawnProcess(
  program: string,
  { environment = {}, args = [] }: SpawnOptions = {},
): SpawnedProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = startProgram(program, {
    name: randomName(program.replaceAll('/', '-')),
    args,
    env: { PATH, HOME, ...environment },
    output: 'keep',
    records: testEnvironment().records,
    stop: STOP,
  });
  const stop = async (): Promise<ProcessEnd> => {
    const wentByItself = await child.stop();
    const end = await child.ended;
    if (!wentByItself)
      throw new Error(
        `${program} did not end within ${String(STOP.graceMs)} ms of SIGTERM:\n${child.output}`,
      );
    return end;
  };
  return {
    pid: child.pid,
    get output() {
      return child.output;
    },
    ended: child.ended,
    kill: (signal) => child.kill(signal),
    stop,
  };
}
