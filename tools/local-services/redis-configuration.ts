/** What an embedded Redis is told at its start. */
export interface RedisConfiguration {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  /** Whether data outlive the process: an append-only file, synced every second. */
  readonly persistent: boolean;
}

/**
 * The text of the configuration. It goes in through standard input, so that the password stands in no file and
 * in no list of processes. `noeviction`, since the queues must not lose entries when memory is short. Many
 * logical databases, since each test takes one.
 */
export function redisConfiguration({ directory, port, password, persistent }: RedisConfiguration): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(directory)}`,
    'daemonize no',
    'databases 4096',
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${persistent ? 'yes' : 'no'}`,
    'appendfsync everysec',
    '',
  ].join('\n');
}
