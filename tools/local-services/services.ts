import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeRunDirectory } from './directories.js';
import { startPostgres, THROWAWAY_POSTGRES_SETTINGS, type PostgresOptions } from './embedded-postgres.js';
import { findRedis, startRedis } from './embedded-redis.js';
import type { EmbeddedServer } from './embedded-server.js';
import { findRunning, forgetProcess, listRunning, recordProcess, stopProcess } from './process-records.js';

/** Postgres and a Redis that keeps nothing, both thrown away afterwards. */
export interface ThrowawayServices {
  readonly postgres: EmbeddedServer;
  readonly redis: EmbeddedServer;
  /** For logs and notes; deleted by stop. */
  readonly directory: string;
  /** Stops everything that is noted in the directory's `records`, and deletes the directory. */
  readonly stop: () => Promise<void>;
}

/** Starts them in a new directory of this kind (`bench`, `soak`). */
export async function startThrowawayServices(
  kind: string,
  report: (progress: string) => void,
  settings: PostgresOptions['settings'] = {},
): Promise<ThrowawayServices> {
  return startServicesIn(makeRunDirectory(kind), report, settings);
}

async function startServicesIn(
  directory: string,
  report: (progress: string) => void,
  settings: PostgresOptions['settings'] = {},
): Promise<ThrowawayServices> {
  const records = join(directory, 'records');
  // Both are waited for, also when one fails: what is still starting could not be stopped.
  const [postgres, redis] = await Promise.allSettled([
    startPostgres({ directory: join(directory, 'postgres'), records, settings }),
    findRedis(report).then((program) =>
      startRedis({ program, directory: join(directory, 'redis'), records, persistent: false }),
    ),
  ]);
  const stop = (): Promise<void> => removeRun(directory);
  if (postgres.status === 'fulfilled' && redis.status === 'fulfilled')
    return { postgres: postgres.value, redis: redis.value, directory, stop };
  await stop();
  throw postgres.status === 'rejected' ? postgres.reason : redis.status === 'rejected' && redis.reason;
}

/** Postgres and Redis of one test run, and what its tests need to know of them. */
export interface TestServices {
  readonly environment: {
    readonly TEST_DATABASE_URL: string;
    readonly TEST_REDIS_URL: string;
    /** Holds everything of this run, its process notes in `records`; removed with it. */
    readonly TEST_RUN_DIRECTORY: string;
  };
  /** Notes the process that runs the tests, for the run after one that was killed. */
  noteProcess(pid: number): void;
  /** Stops the services and whatever tests left running, whose names it returns; deletes their data. */
  stop(): Promise<string[]>;
}

/** The note by which other runs see that this one is alive. */
const OWNER = 'owner';
const TESTS = 'tests';
const RUNNER_STOP = { signal: 'SIGTERM', graceMs: 10_000 } as const;

/** Starts the services of one test run, with separate ports and data, after clearing away runs that were killed. */
export async function startTestServices(report: (progress: string) => void): Promise<TestServices> {
  const directory = await claimTestDirectory();
  const records = join(directory, 'records');
  const { postgres, redis, stop } = await startServicesIn(directory, report, THROWAWAY_POSTGRES_SETTINGS);
  return {
    environment: {
      TEST_DATABASE_URL: postgres.url,
      TEST_REDIS_URL: redis.url,
      TEST_RUN_DIRECTORY: directory,
    },
    noteProcess: (pid) => {
      recordProcess(records, TESTS, pid, RUNNER_STOP);
    },
    stop: async () => {
      forgetProcess(records, TESTS);
      const leaked = listRunning(records).filter(({ name }) => ![OWNER, 'postgres', 'redis'].includes(name));
      await stop();
      return leaked.map(({ name }) => name);
    },
  };
}

/** Renamed to its final name only with its owner's note in it, so that no other run takes it for a dead one's. */
async function claimTestDirectory(): Promise<string> {
  const unfinished = makeRunDirectory('test', 'new-');
  const runs = dirname(unfinished);
  for (const name of readdirSync(runs).filter((run) => run.startsWith('run-')))
    if (findRunning(join(runs, name, 'records'), OWNER) === undefined) await removeRun(join(runs, name));
  mkdirSync(join(unfinished, 'records'));
  recordProcess(join(unfinished, 'records'), OWNER, process.pid, RUNNER_STOP);
  const directory = join(runs, basename(unfinished).replace('new-', 'run-'));
  renameSync(unfinished, directory);
  return directory;
}

/** What tests started goes first: it may hold connections to the services. */
async function removeRun(directory: string): Promise<void> {
  const running = listRunning(join(directory, 'records')).filter(({ pid }) => pid !== process.pid);
  const isService = ({ name }: { name: string }): boolean => /^(postgres|redis)/.test(name);
  await Promise.all(
    running.filter((record) => !isService(record)).map((record) => stopProcess(record, record)),
  );
  await Promise.all(running.filter(isService).map((record) => stopProcess(record, record)));
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
