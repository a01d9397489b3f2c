import { isReady, onFreePort } from '../../../tools/local-services/index.js';
import { spawnProcess, type ProcessEnd, type SpawnedProcess, type SpawnOptions } from './spawn-process.js';
import { waitFor } from './wait-for.js';

/** An API or a worker that is ready. */
export interface ServerProcess extends SpawnedProcess {
  /** Without a slash at the end. */
  readonly url: string;
}

export interface ServerOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where it listens. Default: a free port. */
  readonly port?: number;
  /** Settings beside these, by the names that CONTRACT and .env.example give them. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process takes seconds to start; on a machine that starts dozens at a time, a minute. */
const READY_TIMEOUT_MS = 120_000;

/** Starts an API from `dist` and waits until it is ready. */
export function startApi(options: ServerOptions): Promise<ServerProcess> {
  return start('apps/api/src/main.js', options);
}

/** Starts a worker from `dist`, its health and metrics on the port, and waits until it is ready. */
export function startWorker(options: ServerOptions): Promise<ServerProcess> {
  return start('apps/worker/src/main.js', options);
}

function start(program: string, options: ServerOptions): Promise<ServerProcess> {
  const { port } = options;
  return port === undefined
    ? onFreePort((free) => startOn(program, free, options))
    : startOn(program, port, options);
}

async function startOn(program: string, port: number, options: ServerOptions): Promise<ServerProcess> {
  const server = spawnProcess(program, environmentFor(port, options));
  const url = `http://127.0.0.1:${port}`;
  let end: ProcessEnd | undefined;
  void server.ended.then((how) => (end = how));
  try {
    const isReadyOrOver = async (): Promise<boolean> => end !== undefined || (await isReady(url));
    await waitFor(isReadyOrOver, { what: `${program} to be ready`, timeoutMs: READY_TIMEOUT_MS });
    if (end !== undefined) throw new Error(`${program} ended (${JSON.stringify(end)}) before it was ready`);
  } catch (error) {
    await server.stop();
    throw new Error(`${String(error)}\n${server.output}`, { cause: error });
  }
  return Object.assign(server, { url });
}

function environmentFor(port: number, { databaseUrl, redisUrl, environment }: ServerOptions): SpawnOptions {
  return {
    environment: {
      HOST: '127.0.0.1',
      API_PORT: String(port),
      WORKER_PORT: String(port),
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ...environment,
    },
  };
}
