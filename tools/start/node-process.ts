import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  forgetProcess,
  identityOf,
  projectRoot,
  recordProcess,
  stopProcess,
} from '../local-services/index.js';

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

/**
 * Starts a compiled program, its path relative to `dist`. It gets a session of its own, so that Ctrl-C in the
 * terminal does not reach it beside the orderly stop.
 */
export function startNodeProcess(
  name: string,
  program: string,
  { environment, records }: ProcessContext,
): NodeProcess {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', program)], {
    cwd: projectRoot,
    env: environment,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity !== undefined) recordProcess(records, name, identity.pid, STOP);
  return {
    name,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (status, signal) => resolve(signal ?? `status ${status}`));
    }),
    stop: async () => {
      if (identity !== undefined) await stopProcess(identity, STOP);
      forgetProcess(records, name);
    },
  };
}
