/** The part of the environment that `npm start` itself acts on; all of it goes on to the processes it starts. */
export interface StartSettings {
  readonly host: string;
  readonly apiPort: number;
  readonly workerPort: number;
  readonly needsPostgres: boolean;
  readonly needsRedis: boolean;
  /** As libs/configuration decides it: only there the demo pays no real money. */
  readonly sandbox: boolean;
}

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_API_PORT = 3000;
const DEFAULT_WORKER_PORT = 3001;

/** Reads the settings; services are embedded only where no URL, nor a file with one, is given. */
export function readSettings(environment: NodeJS.ProcessEnv): StartSettings {
  const isGiven = (name: string): boolean => [name, `${name}_FILE`].some((variable) => environment[variable]);
  return {
    host: environment['HOST'] || DEFAULT_HOST,
    apiPort: readPort(environment, 'API_PORT', DEFAULT_API_PORT),
    workerPort: readPort(environment, 'WORKER_PORT', DEFAULT_WORKER_PORT),
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

/** The address at which this machine reaches a server that listens on the host. */
export function addressFor(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
