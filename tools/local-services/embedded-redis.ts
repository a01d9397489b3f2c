import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startServer, type EmbeddedServer } from './embedded-server.js';
import { onFreePort } from './free-port.js';
import type { RedisProgram } from './redis-program.js';
import { redisConfiguration } from './redis-configuration.js';

/** What a caller may choose. */
export interface RedisOptions {
  readonly program: RedisProgram;
  /** Holds data and log; made when absent. */
  readonly directory: string;
  /** Where the process is noted for later runs. */
  readonly records: string;
  /** The note's name, unique among its records. */
  readonly name?: string;
  /** A free one by default. */
  readonly port?: number;
  /** A random one by default. */
  readonly password?: string;
  readonly persistent: boolean;
}

/** A Redis that answers. */
export interface EmbeddedRedis extends EmbeddedServer {
  readonly url: string;
  readonly port: number;
  readonly password: string;
}

/** Time enough to sync the append-only file. */
const REDIS_STOP = { signal: 'SIGTERM', graceMs: 10_000 } as const;

/** Starts Redis on 127.0.0.1 and returns when it answers, its data loaded. */
export function startRedis(options: RedisOptions): Promise<EmbeddedRedis> {
  const start = (port: number): Promise<EmbeddedRedis> => serve(port, options);
  return options.port === undefined ? onFreePort(start) : start(options.port);
}

async function serve(port: number, options: RedisOptions): Promise<EmbeddedRedis> {
  const { program, directory, persistent, password = randomBytes(18).toString('hex') } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const server = await startServer({
    name: options.name ?? 'redis',
    command: program.command,
    args: ['-'],
    options: { cwd: directory, env: program.environment },
    input: redisConfiguration({ directory, port, password, persistent }),
    logFile: join(directory, 'server.log'),
    records: options.records,
    stop: REDIS_STOP,
    probe: () => ping(url),
  });
  return { ...server, url, port, password };
}

async function ping(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
