import { join } from 'node:path';
import { accountForPostgres, forgetProcess, localDirectory, makeDirectory } from '../local-services/index.js';
import { claimPorts } from './claim-ports.js';
import { SUPERVISOR, takeOver } from './earlier-runs.js';
import { keepPostgres, keepRedis } from './embedded-services.js';
import { startNodeProcess, type ProcessContext } from './node-process.js';
import { removeRunFile, writeRunFile, type RunFile } from './run-file.js';
import { addressFor, type StartSettings } from './settings.js';
import { StartedThings } from './started-things.js';
import { waitUntilReady } from './wait-until-ready.js';

/** The way into this run and out of it. */
export interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly report: (progress: string) => void;
  readonly onReady: (run: RunFile) => void;
  readonly stopRequested: AbortSignal;
}

/** Notes of the processes of `npm start`, for the run after one that was killed. */
export const recordsDirectory = join(localDirectory, 'start');

/**
 * Starts services, migrations, one API and one worker, in this order, and stays until a stop is requested or
 * one of them ends; stops all of them in any case. Returns the exit status: 1, with the reason reported, where
 * something could not start or ended by itself.
 */
export async function runMalote(wanted: StartSettings, options: RunOptions): Promise<number> {
  makeDirectory(localDirectory, accountForPostgres());
  makeDirectory(recordsDirectory, undefined);
  await takeOver(recordsDirectory, options.report);
  const started = new StartedThings();
  try {
    const settings = await claimPorts(wanted);
    await serve(settings, options, started);
    return 0;
  } catch (error) {
    if (options.stopRequested.aborted) return 0;
    options.report(messageOf(error));
    return 1;
  } finally {
    removeRunFile();
    await started.stopAll();
    forgetProcess(recordsDirectory, SUPERVISOR);
  }
}

async function serve(settings: StartSettings, options: RunOptions, started: StartedThings): Promise<void> {
  const { report, stopRequested } = options;
  const services = await startServices(settings, options, started);
  const context = { environment: services.environment, records: recordsDirectory };
  await migrate(context, options, started);

  report('starting the API and the worker');
  const api = startNodeProcess('api', 'apps/api/src/main.js', context);
  const worker = startNodeProcess('worker', 'apps/worker/src/main.js', context);
  started.add(api, worker);
  const run = {
    apiUrl: addressFor(settings.host, settings.apiPort),
    workerUrl: addressFor(settings.host, settings.workerPort),
    ...services.embedded,
  };
  await Promise.all([
    waitUntilReady(api, run.apiUrl, stopRequested),
    waitUntilReady(worker, run.workerUrl, stopRequested),
  ]);
  writeRunFile(run);
  options.onReady(run);

  const end = await Promise.race([
    untilAborted(stopRequested),
    ...[api, worker].map(({ name, ended }) =>
      ended.then((how) => `The ${name} ended unexpectedly (${how}).`),
    ),
    ...services.watched.map((watched) => watched.then(() => undefined)),
  ]);
  if (end !== undefined) throw new Error(end);
}

interface Services {
  readonly environment: NodeJS.ProcessEnv;
  readonly embedded: Pick<RunFile, 'databaseUrl' | 'redisUrl'>;
  readonly watched: Promise<void>[];
}

async function startServices(
  settings: StartSettings,
  { environment, report, stopRequested }: RunOptions,
  started: StartedThings,
): Promise<Services> {
  const postgres = settings.needsPostgres ? await keepPostgres(recordsDirectory, report) : undefined;
  if (postgres !== undefined) started.add(postgres);
  stopRequested.throwIfAborted();
  const searchPath = environment['PATH'] ?? '';
  const redis = settings.needsRedis ? await keepRedis(recordsDirectory, searchPath, report) : undefined;
  if (redis !== undefined) started.add(redis);
  stopRequested.throwIfAborted();
  const { host, apiPort, workerPort } = settings;
  return {
    environment: {
      ...environment,
      HOST: host,
      API_PORT: String(apiPort),
      WORKER_PORT: String(workerPort),
      ...(postgres && { DATABASE_URL: postgres.server.url }),
      ...(redis && { REDIS_URL: redis.server.url }),
    },
    embedded: {
      ...(postgres && { databaseUrl: postgres.server.url }),
      ...(redis && { redisUrl: redis.server.url }),
    },
    watched: [postgres, redis].flatMap((service) => service?.watched ?? []),
  };
}

async function migrate(
  context: ProcessContext,
  { report, stopRequested }: RunOptions,
  started: StartedThings,
): Promise<void> {
  report('migrating the database');
  const migration = startNodeProcess('migration', 'apps/api/src/migrate.js', context);
  started.add(migration);
  const end = await Promise.race([migration.ended, untilAborted(stopRequested)]);
  stopRequested.throwIfAborted();
  if (end !== 'status 0') throw new Error(`The migration failed (${end}); its reason is above.`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
