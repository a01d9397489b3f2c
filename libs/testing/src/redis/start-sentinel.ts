import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  pingRedis,
  portLines,
  startServer,
  type EmbeddedServer,
  type Program,
  type RedisTls,
} from '../../../../tools/local-services/index.js';

/** What a sentinel watches, and how it votes. */
export interface SentinelOptions {
  readonly program: Program;
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
  /** With it, it speaks TLS only, also to what it watches. */
  readonly tls?: RedisTls;
}

/** A failover that comes to nothing is begun again after this long. */
const FAILOVER_TIMEOUT_MS = 5_000;

/** Starts a sentinel on 127.0.0.1 and returns when it answers. */
export function startSentinel(options: SentinelOptions): Promise<EmbeddedServer> {
  const { program, password, directory, tls } = options;
  return startServer((port) => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'sentinel.conf');
    writeFileSync(file, configurationOf(port, options), { mode: 0o600 });
    return {
      ...options,
      url: `${tls ? 'rediss' : 'redis'}://:${password}@127.0.0.1:${port}`,
      port,
      command: program.command,
      args: [file, '--sentinel'],
      env: program.environment,
      stop: { signal: 'SIGTERM', graceMs: 5_000 },
      crashSignal: 'SIGKILL',
      probe: () => pingRedis(port, password, tls),
    };
  });
}

function configurationOf(port: number, { primary, directory, ...options }: SentinelOptions): string {
  return [
    'bind 127.0.0.1',
    ...portLines(port, options.tls),
    ...(options.tls === undefined ? [] : ['tls-replication yes']),
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
