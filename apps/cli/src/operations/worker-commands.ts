import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { toWorkerDocument } from '#presenters';
import { HEARTBEAT_INTERVAL_MS, OperateWorkers, type WorkerView } from '#use-cases';
import { reason } from '../commands/read-arguments.js';
import type { JsonOption } from '../commands/run-command.js';
import { writeAge, writeTable } from '../commands/write-table.js';
import { runOperation } from './run-operation.js';

/** Longer than any call to a rail takes by default; what is under way ends by its own limit. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = HEARTBEAT_INTERVAL_MS / 4;

type ReasonOption = JsonOption & { readonly reason?: string };

/** The workers there are, wherever they run. Workers read the request in the database, so this works while Redis is down. */
export function addWorkerCommands(program: Command): void {
  program
    .command('workers')
    .description('Show the workers that live, wherever they run, and which of them take work.')
    .option('--json', 'print one JSON document')
    .action((options: JsonOption) =>
      runOperation(options, async (context) => {
        const items = await context.get(OperateWorkers).list();
        return { document: { items: items.map(toWorkerDocument) }, inWords: inATable(items, new Date()) };
      }),
    );

  program
    .command('drain <worker>')
    .description(
      'Let a worker, wherever it runs, finish what it holds and take no more, by its id or its host (see: workers). It stays, idle and not ready, until it is stopped or undrained.',
    )
    .option('--reason <text>', 'why, for the audit log and for those who wonder', reason)
    .option('--no-wait', 'do not wait until it holds nothing any more')
    .option('--json', 'print one JSON document')
    .action((name: string, options: ReasonOption & { readonly wait: boolean }) =>
      runOperation(options, async (context, actor) => {
        const workers = context.get(OperateWorkers);
        const { worker, changed } = await workers.drain(name, options.reason ?? null, actor);
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
    .option('--reason <text>', 'why, for the audit log', reason)
    .option('--json', 'print one JSON document')
    .action((name: string, options: ReasonOption) =>
      runOperation(options, async (context, actor) => {
        const { worker, changed } = await context
          .get(OperateWorkers)
          .undrain(name, options.reason ?? null, actor);
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
