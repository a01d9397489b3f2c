import { findFreePort, tryPort } from '../local-services/index.js';

/** The part of the environment that `npm start` itself acts on; the processes it starts get all of it. */
export interface StartSettings {
  readonly host: string;
  readonly apiPort: number;
  readonly workerPort: number;
  readonly needsPostgres: boolean;
  readonly needsRedis: boolean;
  /** As libs/configuration decides it: only there the demo pays no real money. */
  readonly sandbox: boolean;
}

/** Reads the settings; services are embedded only where no URL, nor a file with one, is given. */
export function readSettings(environment: NodeJS.ProcessEnv): StartSettings {
  const isGiven = (name: string): boolean => [name, `${name}_FILE`].some((variable) => environment[variable]);
  return {
    host: environment['HOST'] || '127.0.0.1',
    apiPort: readPort(environment, 'API_PORT', 3000),
    workerPort: readPort(environment, 'WORKER_PORT', 3001),
    needsPostgres: !isGiven('DATABASE_URL'),
    needsRedis: !isGiven('REDIS_URL'),
    sandbox: (environment['SANDBOX'] || String(environment['NODE_ENV'] !== 'production')) === 'true',
  };
}

/** 0 stands for any free port. */
function readPort(environment: NodeJS.ProcessEnv, name: string, byDefault: number): number {
  const value = environment[name];
  if (!value) return byDefault;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} is ${JSON.stringify(value)}; it must be a port number, 0 to 65535.`);
}

/** Makes sure of a port before anything is started; chooses a free one for 0. @throws what to do where it is taken */
export async function claimPort(name: string, port: number, host: string): Promise<number> {
  if (port === 0) return findFreePort();
  try {
    return await tryPort(port, host);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const what = reason === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${reason})`;
    throw new Error(`Port ${port} on ${host} ${what}. Choose another: ${name}=${port + 100} npm start`, {
      cause: error,
    });
  }
}
