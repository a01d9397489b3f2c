import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { HEARTBEAT_INTERVAL_MS, WorkerRepository, type WorkerDocument } from '#database';
import { Clock } from '#use-cases';
import { perform } from '../commands/perform.js';
import { why } from '../commands/read-arguments.js';
import { writeAge, writeTable } from '../commands/write-table.js';

/** Longer than any call to a rail takes by default; what is under way ends by its own limit. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = HEARTBEAT_INTERVAL_MS / 4;

/** The workers there are, wherever they run. Workers read the request in the database, so this works while Redis is down. */
export function addWorkerCommands(program: Command): void {
  program
    .command('workers')
    .description('Show the workers that live, wherever they run, and which of them take work.')
    .action(
      perform(async ({ get }) => {
        const items = await get(WorkerRepository).list();
        return { document: { items }, inWords: inATable(items, get(Clock).timeOfDay()) };
      }),
    );

  program
    .command('drain <worker>')
    .description(
      'Let a worker, wherever it runs, finish what it holds and take no more, by its id or its host (see: workers). It stays, idle and not ready, until it is stopped or undrained.',
    )
    .option('--reason <text>', 'why, for the audit log and for those who wonder', why)
    .option('--no-wait', 'do not wait until it holds nothing any more')
    .action(
      perform(async ({ get, actor, reason }, name: string, options: { readonly wait: boolean }) => {
        const workers = get(WorkerRepository);
        const { worker, changed } = await workers.request('drain', name, reason, actor);
        const now = options.wait ? await untilDrained(workers, worker) : worker;
        const others = (await workers.list()).filter(
          ({ worker_id, state }) => state === 'working' && worker_id !== now.worker_id,
        );
        const inWords = [
          now.state === 'drained'
            ? `The worker ${now.worker_id} on ${now.host} holds nothing. It stays so until it is stopped or undrained.`
            : `The worker ${now.worker_id} on ${now.host} takes no more work from now on.`,
          ...(others.length === 0 ? ['No other worker works: nothing is settled, and no webhook sent.'] : []),
        ];
        return {
          document: { changed, worker: now, others_working: others.length },
          inWords: inWords.join('\n'),
        };
      }),
    );

  program
    .command('undrain <worker>')
    .description('Let a drained worker take work again.')
    .option('--reason <text>', 'why, for the audit log', why)
    .action(
      perform(async ({ get, actor, reason }, name: string) => {
        const { worker, changed } = await get(WorkerRepository).request('undrain', name, reason, actor);
        const inWords = changed
          ? `The worker ${worker.worker_id} on ${worker.host} takes work again.`
          : 'No drain was requested.';
        return { document: { changed, worker }, inWords };
      }),
    );
}

/** One that is stopped meanwhile has finished, too. */
async function untilDrained(workers: WorkerRepository, asked: WorkerDocument): Promise<WorkerDocument> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const worker = (await workers.list()).find(({ worker_id }) => worker_id === asked.worker_id);
    if (worker === undefined) throw new Error('The worker has ended, or is not heard of any more.');
    if (worker.state === 'drained') return worker;
    if (worker.drain_requested_at === null)
      throw new Error('Another operator has undrained the worker meanwhile.');
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(
    `The worker still holds something after ${String(PATIENCE_MS / 1_000)} s; it takes no more, and continues to finish.`,
  );
}

function inATable(workers: readonly WorkerDocument[], now: Date): string {
  if (workers.length === 0) return 'No worker lives.';
  const rows = workers.map((worker) => [
    worker.worker_id,
    worker.host,
    String(worker.pid),
    worker.version,
    writeAge(new Date(worker.started_at), now),
    worker.state,
    worker.runs.join(' '),
    [worker.drain_requested_by, worker.reason].filter((part) => part !== null).join(': '),
  ]);
  return writeTable(['worker', 'host', 'pid', 'version', 'up', 'state', 'runs', 'drained by'], rows);
}
