/** The configuration of an embedded Redis. */
export interface RedisConfiguration {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  /** Whether data outlive the process: an append-only file, synced every second. */
  readonly persistent: boolean;
  /** With it the port takes TLS only. */
  readonly tls?: RedisTls;
  /** Further lines: of a node of a cluster, of a replica. */
  readonly settings?: readonly string[];
}

/** PEM files. Clients need no certificates. */
export interface RedisTls {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/**
 * The text of the configuration. It goes in through standard input, so that the password stands in no file and
 * in no list of processes. `noeviction`, since the queues must not lose entries when memory is short. Many
 * logical databases, since each test takes one.
 */
export function redisConfiguration({ directory, port, password, ...options }: RedisConfiguration): string {
  const { persistent, tls, settings = [] } = options;
  return [
    'bind 127.0.0.1',
    ...portLines(port, tls),
    `requirepass ${password}`,
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

function portLines(port: number, tls: RedisTls | undefined): string[] {
  if (tls === undefined) return [`port ${port}`];
  const { certificateFile, keyFile, caFile } = tls;
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-cert-file ${JSON.stringify(certificateFile)}`,
    `tls-key-file ${JSON.stringify(keyFile)}`,
    `tls-ca-cert-file ${JSON.stringify(caFile)}`,
    'tls-auth-clients no',
  ];
}
