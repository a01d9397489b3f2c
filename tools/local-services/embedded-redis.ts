import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startServer, type EmbeddedServer } from './embedded-server.js';
import { onFreePort } from './free-port.js';
import type { RedisProgram } from './redis-program.js';
import { redisConfiguration, type RedisTls } from './redis-configuration.js';

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
  /** With it the port takes TLS only. */
  readonly tls?: RedisTls;
  /** Further lines of its configuration. */
  readonly settings?: readonly string[];
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
  const { tls, settings } = options;
  const url = `${tls ? 'rediss' : 'redis'}://:${password}@127.0.0.1:${port}`;
  const server = await startServer({
    name: options.name ?? 'redis',
    command: program.command,
    args: ['-'],
    cwd: directory,
    env: program.environment,
    input: redisConfiguration({
      directory,
      port,
      password,
      persistent,
      ...(tls && { tls }),
      ...(settings && { settings }),
    }),
    logFile: join(directory, 'server.log'),
    records: options.records,
    stop: REDIS_STOP,
    probe: () => ping(new URL(url), tls),
  });
  return { ...server, url, port, password };
}

async function ping({ hostname: host, port, password }: URL, tls?: RedisTls): Promise<void> {
  const client = new Redis({
    host,
    port: Number(port),
    password,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Whom the certificate is for is its clients' business.
    ...(tls && { tls: { ca: readFileSync(tls.caFile), checkServerIdentity: () => undefined } }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
