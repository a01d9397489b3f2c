import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf } from './process-identity.js';
import { forgetProcess, recordProcess } from './process-records.js';
import { stopProcess, type StopManner } from './stop-process.js';

/** What to run, and where it leaves its traces. */
export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  readonly logFile: string;
  /** Where the note is kept by which a later run finds it. */
  readonly records: string;
  readonly stop: StopManner;
  /** Resolves when the server answers, rejects while it does not yet. */
  readonly probe: () => Promise<void>;
}

/** A server that answers. */
export interface EmbeddedServer {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Crash recovery of a large database takes its time; a server that needs longer is stuck. */
const START_LIMIT_MS = 60_000;
const PROBE_INTERVAL_MS = 25;

/**
 * Starts a server and waits until it answers. It gets a session of its own, so that Ctrl-C in the terminal
 * reaches only the process that will stop it in order; and a file for its log, so that it outlives no pipe.
 * Throws with the end of its log where it ends instead of answering.
 */
export async function startServer(server: ServerCommand): Promise<EmbeddedServer> {
  const child = await launch(server);
  const identity = identityOf(child.pid ?? -1);
  const ended = child.exitCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve();
  if (identity !== undefined) recordProcess(server.records, server.name, identity.pid, server.stop);
  const stop = async (): Promise<void> => {
    if (identity !== undefined) await stopProcess(identity, server.stop);
    forgetProcess(server.records, server.name);
  };
  if (identity === undefined || !(await answersBefore(ended, server.probe))) {
    await stop();
    throw new Error(`${server.name} did not start:\n${endOfLog(server.logFile)}`);
  }
  return { pid: identity.pid, ended, stop };
}

async function launch(server: ServerCommand): Promise<ChildProcess> {
  const log = openSync(server.logFile, 'w', 0o600);
  try {
    const child = spawn(server.command, server.args, {
      ...server.options,
      detached: true,
      stdio: ['pipe', log, log],
    });
    // One that ends at once breaks the pipe; its end is noticed elsewhere.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(server.input ?? '');
    await once(child, 'spawn');
    return child;
  } finally {
    closeSync(log);
  }
}

async function answersBefore(ended: Promise<void>, probe: () => Promise<void>): Promise<boolean> {
  const hasEnded = ended.then(() => true);
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (
      await probe().then(
        () => true,
        () => false,
      )
    )
      return true;
    if (await Promise.race([hasEnded, delay(PROBE_INTERVAL_MS, false)])) return false;
  }
  return false;
}

function endOfLog(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
}
