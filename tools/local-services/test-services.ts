import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startPostgres, THROWAWAY_POSTGRES_SETTINGS } from './embedded-postgres.js';
import { startRedis } from './embedded-redis.js';
import { findRunning, forgetProcess, listRunning, recordProcess, stopRecorded } from './process-records.js';
import { findRedisProgram } from './find-redis-program.js';
import { accountForPostgres } from './server-account.js';
import { localDirectory, makeDirectory, servicesDirectory } from './services-directory.js';

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

/** Starts the services of one test run, on ports and data of their own, after clearing away runs that were killed. */
export async function startTestServices(report: (progress: string) => void): Promise<TestServices> {
  const account = accountForPostgres();
  const runs = join(servicesDirectory(account), 'test');
  makeDirectory(runs, account);
  await clearDeadRuns(runs);
  const directory = claimDirectory(runs);
  makeDirectory(directory, account);
  const records = join(directory, 'records');
  // Both are waited for, also when one fails: what is still starting could not be stopped.
  const [postgres, redis] = await Promise.allSettled([
    startPostgres({ directory: join(directory, 'postgres'), records, settings: THROWAWAY_POSTGRES_SETTINGS }),
    findRedisProgram(localDirectory, process.env['PATH'] ?? '', report).then((program) =>
      startRedis({ program, directory: join(directory, 'redis'), records, persistent: false }),
    ),
  ]);
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await removeRun(directory);
    throw postgres.status === 'rejected' ? postgres.reason : redis.status === 'rejected' && redis.reason;
  }
  return {
    environment: {
      TEST_DATABASE_URL: postgres.value.url,
      TEST_REDIS_URL: redis.value.url,
      TEST_RUN_DIRECTORY: directory,
    },
    noteProcess: (pid) => {
      recordProcess(records, TESTS, pid, RUNNER_STOP);
    },
    stop: async () => {
      forgetProcess(records, TESTS);
      const leaked = listRunning(records).filter(({ name }) => ![OWNER, 'postgres', 'redis'].includes(name));
      await removeRun(directory);
      return leaked.map(({ name }) => name);
    },
  };
}

/** Renamed to its final name only with its owner's note in it, so that no other run takes it for a dead one's. */
function claimDirectory(runs: string): string {
  const unfinished = mkdtempSync(join(runs, 'new-'));
  mkdirSync(join(unfinished, 'records'));
  recordProcess(join(unfinished, 'records'), OWNER, process.pid, RUNNER_STOP);
  const directory = join(runs, basename(unfinished).replace('new-', 'run-'));
  renameSync(unfinished, directory);
  return directory;
}

async function clearDeadRuns(runs: string): Promise<void> {
  const directories = readdirSync(runs).filter((name) => name.startsWith('run-'));
  for (const directory of directories.map((name) => join(runs, name))) {
    if (findRunning(join(directory, 'records'), OWNER) === undefined) await removeRun(directory);
  }
}

/** What tests started goes first: it may hold connections to the services. */
async function removeRun(directory: string): Promise<void> {
  const running = listRunning(join(directory, 'records')).filter(({ pid }) => pid !== process.pid);
  const isService = ({ name }: { name: string }): boolean => /^(postgres|redis)/.test(name);
  await Promise.all(running.filter((record) => !isService(record)).map(stopRecorded));
  await Promise.all(running.filter(isService).map(stopRecorded));
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
