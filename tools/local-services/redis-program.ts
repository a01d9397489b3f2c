import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchRedis } from './fetched-redis.js';
import { runCommand } from './run-command.js';

/** A program that serves Redis's protocol, and the environment it needs. */
export interface RedisProgram {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Redis 7 or Valkey of any version (it forked from Redis 7.2): what the Lua scripts and the queues need. */
const OLDEST_MAJOR_VERSION = 7;
const NAMES = ['redis-server', 'valkey-server'];

/**
 * Redis or Valkey from the PATH; else the distribution's own package, unpacked into the directory without
 * being installed; else an error that says what to do.
 */
export async function findRedisProgram(
  directory: string,
  searchPath: string,
  report: (progress: string) => void,
): Promise<RedisProgram> {
  const installed = NAMES.flatMap((name) => searchPath.split(delimiter).map((folder) => join(folder, name)))
    .filter(isExecutable)
    .map((command) => ({ command, environment: { PATH: searchPath } }));
  for (const program of installed) {
    if (await isRecentEnough(program)) return program;
  }
  const fetched = await fetchRedis(join(directory, 'redis-program'), report, isRecentEnough);
  if (fetched !== undefined) return fetched;
  throw new Error(
    'Redis 7 or newer (or Valkey) is needed. Install redis-server or valkey-server, or set REDIS_URL to a running one.',
  );
}

/** The major version in what `--version` prints: `Redis server v=7.0.15 …`, `Valkey server v=8.1.1 …`. */
export function majorVersion(output: string): number {
  return Number(/\bv=(\d+)\./.exec(output)?.[1] ?? 0);
}

async function isRecentEnough({ command, environment }: RedisProgram): Promise<boolean> {
  const { output } = await runCommand(command, ['--version'], { env: environment });
  return majorVersion(output) >= OLDEST_MAJOR_VERSION;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
