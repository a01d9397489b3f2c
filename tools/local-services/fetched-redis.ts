import { fetchProgram } from './fetched-program.js';
import { isUsable, type RedisProgram } from './redis-program.js';

/** In Debian and Ubuntu the package and its program have the same name. */
const PACKAGES = ['redis-server', 'valkey-server'];

/** Redis out of the distribution's package; see fetchProgram. */
export function fetchRedis(
  directory: string,
  report: (progress: string) => void,
): Promise<RedisProgram | undefined> {
  const paths = PACKAGES.map((name) => `usr/bin/${name}`);
  return fetchProgram({ name: 'redis-server', packages: PACKAGES, paths, isUsable }, directory, report);
}
