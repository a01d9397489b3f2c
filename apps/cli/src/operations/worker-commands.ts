import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { toWorkerDocument } from '#presenters';
import { Clock, HEARTBEAT_INTERVAL_MS, OperateWorkers, type WorkerView } from '#use-cases';
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
        const items = await get(OperateWorkers).list();
        return {
          document: { items: items.map(toWorkerDocument) },
          inWords: inATable(items, get(Clock).timeOfDay()),
        };
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
        const workers = get(OperateWorkers);
        const { worker, changed } = await workers.drain(name, reason, actor);
        const now = options.wait ? await untilDrained(workers, worker) : worker;
        const others = (await workers.list()).filter(
          ({ workerId, state }) => state === 'working' && workerId !== now.workerId,
        );
        const inWords = [
          now.state === 'drained'
            ? `The worker ${now.workerId} on ${now.host} holds nothing. It stays so until it is stopped or undrained.`
            : `The worker ${now.workerId} on ${now.host} was asked to take no more.`,
          ...(others.length === 0 ? ['No other worker works: nothing is settled, and no webhook sent.'] : []),
        ];
        return {
          document: { changed, worker: toWorkerDocument(now), others_working: others.length },
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
        const { worker, changed } = await get(OperateWorkers).undrain(name, reason, actor);
        const inWords = changed
          ? `The worker ${worker.workerId} on ${worker.host} takes work again.`
          : 'No drain was requested.';
        return { document: { changed, worker: toWorkerDocument(worker) }, inWords };
      }),
    );
}

/** One that is stopped meanwhile has finished, too. */
async function untilDrained(workers: OperateWorkers, asked: WorkerView): Promise<WorkerView> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const worker = (await workers.list()).find(({ workerId }) => workerId === asked.workerId);
    if (worker === undefined) throw new Error('The worker has ended, or is not heard of any more.');
    if (worker.state === 'drained') return worker;
    if (worker.drain === undefined) throw new Error('Another operator has undrained the worker meanwhile.');
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(
    `The worker still holds something after ${String(PATIENCE_MS / 1_000)} s; it takes no more, and continues to finish.`,
  );
}

function inATable(workers: readonly WorkerView[], now: Date): string {
  if (workers.length === 0) return 'No worker lives.';
  const rows = workers.map(({ workerId, host, pid, version, startedAt, state, runs, drain }) => [
    workerId,
    host,
    String(pid),
    version,
    writeAge(startedAt, now),
    state,
    runs.join(' '),
    drain === undefined ? '' : `${drain.actor}${drain.reason === null ? '' : `: ${drain.reason}`}`,
  ]);
  return writeTable(['worker', 'host', 'pid', 'version', 'up', 'state', 'runs', 'drained by'], rows);
}
