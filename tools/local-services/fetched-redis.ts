import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  fetchOwnLists,
  hasApt,
  systemLists,
  unpackWithDependencies,
  type PackageLists,
} from './debian-packages.js';
import { isUsable, type RedisProgram } from './redis-program.js';

/** In Debian and Ubuntu the package and its program have the same name. */
const PACKAGES = ['redis-server', 'valkey-server'];

/**
 * Redis out of the distribution's package, unpacked into this directory and used from there; fetched when it
 * is not there yet. Undefined where the system has no Debian packages, or none that is new enough.
 */
export async function fetchRedis(
  directory: string,
  report: (progress: string) => void,
): Promise<RedisProgram | undefined> {
  const present = await findUsable(directory);
  if (present !== undefined || !hasApt()) return present;
  report("there is no redis-server here: fetching the distribution's package into .local (once)");
  // Under a name of its own until it is whole: another run may be fetching too, or this one be killed.
  const unfinished = `${directory}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const found =
      (await unpackUsable(unfinished, systemLists)) ||
      (await unpackUsable(unfinished, await fetchOwnLists(join(unfinished, 'apt'))));
    if (!found) return undefined;
    rmSync(join(unfinished, 'apt'), { recursive: true, force: true });
    const meanwhile = await findUsable(directory);
    if (meanwhile !== undefined) return meanwhile;
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
    return await findUsable(directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function unpackUsable(directory: string, lists: PackageLists): Promise<boolean> {
  for (const name of PACKAGES) {
    try {
      await unpackWithDependencies(name, lists, directory);
    } catch {
      continue;
    }
    if ((await findUsable(directory)) !== undefined) return true;
  }
  return false;
}

async function findUsable(directory: string): Promise<RedisProgram | undefined> {
  for (const name of PACKAGES) {
    const command = join(directory, 'usr', 'bin', name);
    if (!existsSync(command)) continue;
    const program = { command, environment: { LD_LIBRARY_PATH: libraryFolders(directory).join(':') } };
    if (await isUsable(program)) return program;
  }
  return undefined;
}

/** `usr/lib/x86_64-linux-gnu` and its like, as the packages brought them. */
function libraryFolders(directory: string): string[] {
  return ['usr/lib', 'lib']
    .map((parent) => join(directory, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
}
