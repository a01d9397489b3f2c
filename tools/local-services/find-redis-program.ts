import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchRedis } from './fetched-redis.js';
import { isUsable, type RedisProgram } from './redis-program.js';

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
    if (await isUsable(program)) return program;
  }
  const fetched = await fetchRedis(join(directory, 'redis-program'), report);
  if (fetched !== undefined) return fetched;
  throw new Error(
    'Redis 7 or newer (or Valkey) is needed. Install redis-server or valkey-server, or set REDIS_URL to a running one.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
