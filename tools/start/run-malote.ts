import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asRole,
  findRedis,
  findRunning,
  forgetProcess,
  localDirectory,
  makeDirectory,
  MaloteProcess,
  recordProcess,
  servicesDirectory,
  startPostgres,
  startProgram,
  startRedis,
  stopProcess,
  type EmbeddedServer,
} from '../local-services/index.js';
import { keepRunning } from './keep-running.js';
import { loadBuild, watchSources } from './watch-sources.js';
import { claimPort, type StartSettings } from './settings.js';

/** The way into this run and out of it. */
export interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly report: (progress: string) => void;
  readonly onReady: (run: RunFile) => void;
  readonly stopRequested: AbortSignal;
  /** Builds, migrates and starts API and worker again whenever a source has changed. */
  readonly isWatching: boolean;
}

/** What other tools of this folder, such as the demo, find out about the Malote that runs in it. */
export interface RunFile {
  readonly apiUrl: string;
  readonly workerUrl: string;
  /** Of embedded services only; URLs that were configured may hold secrets. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/** Notes of the processes of `npm start`, for the run after one that was killed. */
export const recordsDirectory = join(localDirectory, 'start');
/** There while a Malote that `npm start` started is ready. */
const RUN_FILE = join(localDirectory, 'run.json');
/** The note of `npm start` itself. */
const SUPERVISOR = 'start';
/** What a run may leave behind when it is killed, in the order in which it is stopped. */
const ORPHANS = ['api', 'worker', 'migration', 'redis', 'postgres'];

/**
 * Starts services, migrations, one API and one worker, in this order, and keeps them running until a stop is requested; stops
 * all of them in any case, the last first. Throws where one of them could not start at first.
 */
export async function runMalote(settings: StartSettings, options: RunOptions): Promise<void> {
  makeDirectory(localDirectory);
  makeDirectory(recordsDirectory);
  await takeOver(options.report);
  const started: Stoppable[] = [];
  try {
    await serve(settings, options, started);
  } catch (error) {
    if (!options.stopRequested.aborted) throw error;
  } finally {
    rmSync(RUN_FILE, { force: true });
    for (const one of started.reverse()) await one.stop().catch((error: unknown) => console.error(error));
    forgetProcess(recordsDirectory, SUPERVISOR);
  }
}

/** The message printed once everything is up. The demo refuses outside a sandbox, so it is offered there only. */
export function describeRun({ apiUrl, workerUrl }: RunFile, sandbox: boolean): string {
  const demo = sandbox ? '  Try it      npm run demo (in another terminal)\n' : '';
  return `
Malote is ready.

  API         ${apiUrl}
  Swagger     ${apiUrl}/docs
  Reference   ${apiUrl}/reference
  Console     ${apiUrl}/console
  Health      ${apiUrl}/health/ready and ${workerUrl}/health/ready
${demo}  Stop it     Ctrl-C
`;
}

/**
 * Makes this the one `npm start` of the folder: throws where another is alive, and stops what one that was
 * killed has left running, since it holds ports and data.
 */
async function takeOver(report: RunOptions['report']): Promise<void> {
  const other = findRunning(recordsDirectory, SUPERVISOR);
  if (other !== undefined)
    throw new Error(`Malote already runs from this folder. Stop it first: kill ${other.pid}`);
  recordProcess(recordsDirectory, SUPERVISOR, process.pid, { signal: 'SIGTERM', graceMs: 60_000 });
  for (const name of ORPHANS) {
    const orphan = findRunning(recordsDirectory, name);
    if (orphan === undefined) continue;
    report(`stopping the ${name} of an earlier run (process ${orphan.pid})`);
    await stopProcess(orphan, orphan);
  }
}

async function serve(settings: StartSettings, options: RunOptions, started: Stoppable[]): Promise<void> {
  const { report, stopRequested, onReady } = options;
  const { host } = settings;
  const apiPort = await claimPort('API_PORT', settings.apiPort, host);
  const workerPort = await claimPort('WORKER_PORT', settings.workerPort, host);
  const postgres = settings.needsPostgres ? await startEmbeddedPostgres(report) : undefined;
  if (postgres) started.push(postgres);
  stopRequested.throwIfAborted();
  const redis = settings.needsRedis ? await startEmbeddedRedis(report) : undefined;
  if (redis) started.push(redis);
  stopRequested.throwIfAborted();
  const environment = {
    ...options.environment,
    HOST: host,
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(redis && { REDIS_URL: redis.url }),
  };
  await migrate(environment, options, started);

  report('starting the API and the worker');
  const shared = {
    host,
    output: 'inherit',
    isDetached: true,
    records: recordsDirectory,
  } as const;
  const environmentOf = (role: Parameters<typeof asRole>[0]) => ({
    ...environment,
    ...(postgres && { DATABASE_URL: asRole(role, postgres.url) }),
  });
  const api = new MaloteProcess({
    app: 'api',
    port: apiPort,
    environment: environmentOf('malote_sandbox'),
    ...shared,
  });
  const worker = new MaloteProcess({
    app: 'worker',
    port: workerPort,
    environment: environmentOf('malote_worker'),
    ...shared,
  });
  started.push({ stop: () => Promise.all([api.stop(), worker.stop()]) });
  const aborted = untilAborted(stopRequested);
  await Promise.race([Promise.all([api.start(), worker.start()]), aborted]);
  stopRequested.throwIfAborted();
  const run = {
    apiUrl: api.url,
    workerUrl: worker.url,
    ...(postgres && { databaseUrl: postgres.url }),
    ...(redis && { redisUrl: redis.url }),
  };
  rmSync(RUN_FILE, { force: true });
  writeFileSync(RUN_FILE, `${JSON.stringify(run, undefined, 2)}\n`, { mode: 0o600 });
  onReady(run);
  const kept = { Postgres: postgres, Redis: redis, 'the API': api, 'the worker': worker };
  const restart = async (): Promise<void> => {
    try {
      await migrate(environment, options, started);
      report('starting the API and the worker again, from what was built');
      // They are kept running.
      await Promise.all([api.stop(), worker.stop()]);
    } catch (error) {
      if (!stopRequested.aborted) report(error instanceof Error ? error.message : String(error));
    }
  };
  for (const [name, one] of Object.entries(kept))
    if (one !== undefined) void keepRunning(name, one, stopRequested, report);
  if (options.isWatching) await watchSources(await loadBuild(), restart, stopRequested);
  await aborted;
}

/** On the data of the runs before; they live in `.local`, or where root's Postgres can reach. */
function startEmbeddedPostgres(report: RunOptions['report']): Promise<EmbeddedServer> {
  report('starting Postgres');
  const parent = servicesDirectory();
  if (parent !== localDirectory) report(`its data are in ${parent}: its user cannot enter this folder`);
  return startPostgres({ directory: join(parent, 'postgres'), records: recordsDirectory });
}

async function startEmbeddedRedis(report: RunOptions['report']): Promise<EmbeddedServer> {
  const program = await findRedis(report);
  report('starting Redis');
  const directory = join(localDirectory, 'redis');
  return startRedis({ program, directory, records: recordsDirectory, persistent: true });
}

async function migrate(
  env: NodeJS.ProcessEnv,
  { report, stopRequested }: RunOptions,
  started: Stoppable[],
): Promise<void> {
  report('migrating the database');
  const migration = startProgram('apps/api/src/migrate.js', {
    name: 'migration',
    env,
    output: 'inherit',
    isDetached: true,
    records: recordsDirectory,
    stop: { signal: 'SIGTERM', graceMs: 30_000 },
  });
  started.push(migration);
  const end = await Promise.race([migration.ended, untilAborted(stopRequested)]);
  stopRequested.throwIfAborted();
  if (end?.status !== 0) throw new Error('The migration failed; its reason is above.');
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
