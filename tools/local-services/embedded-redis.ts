import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions as RedisClientOptions } from 'ioredis';
import { localDirectory } from './directories.js';
import { startServer, type EmbeddedServer, type ServerOptions } from './embedded-server.js';
import { findProgram, type Program, type WantedProgram } from './find-program.js';

export interface RedisOptions extends ServerOptions {
  readonly program: Program;
  /** A random one by default. */
  readonly password?: string;
  /** Whether data outlive the process: an append-only file, synced every second. */
  readonly persistent: boolean;
  /** With it the port takes TLS only. */
  readonly tls?: RedisTls;
  /** Further lines of its configuration: of a node of a cluster, of a replica. */
  readonly settings?: readonly string[];
}

/** PEM files. Clients need no certificates. */
export interface RedisTls {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Time enough to sync the append-only file. */
const STOP = { signal: 'SIGTERM', graceMs: 10_000 } as const;

export const REDIS: WantedProgram = {
  name: 'redis',
  commands: ['redis-server', 'valkey-server'],
  // The server is a link to a file of the tools, which apt does not fetch where they are installed.
  packages: [
    ['redis-server', 'redis-tools'],
    ['valkey-server', 'valkey-tools'],
  ],
  version: /\bv=(\d+)\.(\d+)/,
  oldestMajor: 7,
};

/** Redis 7 (which the Lua scripts and the queues need) or any Valkey, which forked from Redis 7.2. @throws what to install */
export async function findRedis(report?: (progress: string) => void): Promise<Program> {
  const program = await findProgram(REDIS, localDirectory, report);
  if (program !== undefined) return program;
  throw new Error(
    'Redis 7 or newer (or Valkey) is needed. Install redis-server or valkey-server, or set REDIS_URL to a running one.',
  );
}

/** Starts Redis on 127.0.0.1 and returns when it answers, its data loaded. */
export function startRedis(options: RedisOptions): Promise<EmbeddedServer> {
  const { password = randomBytes(18).toString('hex'), program, tls, ...server } = options;
  return startServer((port) => ({
    name: 'redis',
    ...server,
    url: `${tls ? 'rediss' : 'redis'}://:${password}@127.0.0.1:${port}`,
    port,
    command: program.command,
    args: ['-'],
    env: program.environment,
    input: redisConfiguration(port, { ...options, password }),
    stop: STOP,
    crashSignal: 'SIGKILL',
    probe: () => pingRedis(port, password, tls),
  }));
}

/** Rejects unless a Redis, or a sentinel, at this port answers. */
export async function pingRedis(port: number, password: string, tls?: RedisTls): Promise<void> {
  const client = new Redis(port, '127.0.0.1', {
    password,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    ...trustAnyName(tls),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

/** What a connection of ours takes to a server with TLS: its clients are who check whom the certificate is for. */
export function trustAnyName(tls?: RedisTls): Pick<RedisClientOptions, 'tls'> {
  return tls === undefined
    ? {}
    : { tls: { ca: readFileSync(tls.caFile), checkServerIdentity: () => undefined } };
}

/**
 * The text of the configuration. It goes in through standard input, so that the password stands in no file and
 * in no list of processes. `noeviction`, since the queues must not lose entries when memory is short. Many
 * logical databases, since each test takes one.
 */
export function redisConfiguration(port: number, options: Omit<RedisOptions, 'program' | 'records'>): string {
  const { directory, password, persistent, tls, settings = [] } = options;
  return [
    'bind 127.0.0.1',
    ...portLines(port, tls),
    `requirepass ${String(password)}`,
    `dir ${JSON.stringify(directory)}`,
    'daemonize no',
    'databases 4096',
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${persistent ? 'yes' : 'no'}`,
    'appendfsync everysec',
    ...settings,
    '',
  ].join('\n');
}

/** Where a Redis, or a sentinel, listens. */
export function portLines(port: number, tls?: RedisTls): string[] {
  if (tls === undefined) return [`port ${port}`];
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-cert-file ${JSON.stringify(tls.certificateFile)}`,
    `tls-key-file ${JSON.stringify(tls.keyFile)}`,
    `tls-ca-cert-file ${JSON.stringify(tls.caFile)}`,
    'tls-auth-clients no',
  ];
}
