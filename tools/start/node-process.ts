import { startProgram } from '../local-services/index.js';

/** One of the project's programs, with its output in view. */
export interface NodeProcess {
  readonly name: string;
  /** Resolves, with how it ended in words (`status 1`, `SIGKILL`), when the process has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Where processes find their settings, and where they are noted. */
export interface ProcessContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly records: string;
}

/** Longer than the API and the worker give their own work to finish. */
const STOP = { signal: 'SIGTERM', graceMs: 30_000 } as const;

/** Starts a compiled program, its path relative to `dist`. */
export function startNodeProcess(
  name: string,
  program: string,
  { environment, records }: ProcessContext,
): NodeProcess {
  const child = startProgram(program, {
    name,
    env: environment,
    output: 'inherit',
    isDetached: true,
    records,
    stop: STOP,
  });
  return {
    name,
    ended: child.ended.then(({ status, signal }) => signal ?? `status ${String(status)}`),
    stop: async () => {
      await child.stop();
    },
  };
}
