import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess, type ProcessCommand } from './running-process.js';

/** What to run, and how to find out that it serves. */
export interface ServerCommand extends Omit<ProcessCommand, 'output' | 'isDetached'> {
  /** Emptied at the start. */
  readonly logFile: string;
  /** Where the note is kept by which a later run finds it. */
  readonly records: string;
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

/** Starts a server and waits until it answers. Throws with the end of its log where it ends instead of answering. */
export async function startServer({ logFile, probe, ...command }: ServerCommand): Promise<EmbeddedServer> {
  rmSync(logFile, { force: true });
  const server = startProcess({ ...command, output: { logFile }, isDetached: true });
  const ended = server.ended.then(() => undefined);
  const stop = async (): Promise<void> => {
    await server.stop();
  };
  if (!(await answersBefore(ended, probe))) {
    await stop();
    throw new Error(`${command.name} did not start:\n${endOfLog(logFile)}`);
  }
  return { pid: server.pid, ended, stop };
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
