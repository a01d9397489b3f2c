import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startServer, type EmbeddedServer } from './embedded-server.js';
import { onFreePort } from './free-port.js';
import type { RedisProgram } from './redis-program.js';

/** What a sentinel watches, and how it votes. */
export interface SentinelOptions {
  readonly program: RedisProgram;
  /** Holds configuration, which it rewrites, and log; made when absent. */
  readonly directory: string;
  /** Where the process is noted for later runs. */
  readonly records: string;
  /** The note's name, unique among its records. */
  readonly name: string;
  /** The primary on 127.0.0.1, by the name that clients ask for. */
  readonly primary: { readonly name: string; readonly port: number; readonly password: string };
  /** Sentinels that have to agree that it is gone. */
  readonly quorum: number;
  /** It is gone when it has said nothing for so long. */
  readonly downAfterMs: number;
  /** What the sentinel itself wants to hear of clients and of other sentinels. */
  readonly password: string;
}

const SENTINEL_STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;
/** A failover that comes to nothing is begun again after this long. */
const FAILOVER_TIMEOUT_MS = 5_000;

/** Starts a sentinel on 127.0.0.1 and returns when it answers. */
export function startSentinel(options: SentinelOptions): Promise<EmbeddedServer & { readonly port: number }> {
  return onFreePort(async (port) => {
    const { program, directory, records, name } = options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'sentinel.conf');
    writeFileSync(file, configurationOf(port, options), { mode: 0o600 });
    const server = await startServer({
      name,
      command: program.command,
      args: [file, '--sentinel'],
      cwd: directory,
      env: program.environment,
      logFile: join(directory, 'server.log'),
      records,
      stop: SENTINEL_STOP,
      probe: () => ping(port, options.password),
    });
    return { ...server, port };
  });
}

function configurationOf(port: number, { primary, directory, ...options }: SentinelOptions): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${JSON.stringify(directory)}`,
    `requirepass ${options.password}`,
    `sentinel sentinel-pass ${options.password}`,
    `sentinel monitor ${primary.name} 127.0.0.1 ${primary.port} ${options.quorum}`,
    `sentinel auth-pass ${primary.name} ${primary.password}`,
    `sentinel down-after-milliseconds ${primary.name} ${options.downAfterMs}`,
    `sentinel failover-timeout ${primary.name} ${FAILOVER_TIMEOUT_MS}`,
    '',
  ].join('\n');
}

async function ping(port: number, password: string): Promise<void> {
  const client = new Redis(port, '127.0.0.1', {
    password,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
