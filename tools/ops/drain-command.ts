import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { readWholeNumber } from './read-arguments.js';
import { runCommand, UsageError, type Said } from './run-command.js';

const MAX_PID = 4_194_304;
const WORKER_PROGRAM = 'apps/worker/src/main.js';
/** Longer than any worker's grace where nobody configured more. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A worker on this machine. Elsewhere its process manager does the same: SIGTERM, and wait. */
export function addDrainCommand(program: Command): void {
  program
    .command('drain <pid>')
    .description(
      'Let a worker on this machine finish what it has begun and stop, by its process id. (Elsewhere: SIGTERM, as docker stop and Kubernetes send it.)',
    )
    .option('--json', 'print one JSON document')
    .action((text: string, options: Said) =>
      runCommand(options, async ({ audit }, actor) => {
        const pid = readWholeNumber('The process id', text, 1, MAX_PID);
        if (!(await commandLineOf(pid)).includes(WORKER_PROGRAM))
          throw new UsageError(`Process ${text} of this machine is no worker of Malote.`);
        await audit.append({ actor, action: 'worker.drain', subject: `pid:${text}` });
        process.kill(pid, 'SIGTERM');
        await untilEnded(pid);
        return { document: { drained: pid }, inWords: `The worker ${text} has finished and stopped.` };
      }),
    );
}

async function commandLineOf(pid: number): Promise<string> {
  try {
    return (await promisify(execFile)('ps', ['-p', String(pid), '-o', 'args='])).stdout;
  } catch {
    return '';
  }
}

async function untilEnded(pid: number): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    // A parent may not have taken note of its end yet: such a process has no command line any more.
    if (!(await commandLineOf(pid)).includes(WORKER_PROGRAM)) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(
    `The worker has not stopped within ${String(PATIENCE_MS / 1_000)} s; it goes on finishing.`,
  );
}
