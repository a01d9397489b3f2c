import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, runOrThrow } from './run-command.js';

/** Package lists to work from: the options that lead apt to them. */
export type PackageLists = readonly string[];

/** The lists the system keeps; they may be empty or out of date, and only root could renew them. */
export const systemLists: PackageLists = [];

/** Whether this system has Debian's package tools. */
export function hasApt(): boolean {
  return ['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].every((path) => existsSync(path));
}

/** Fetches lists of our own into a directory. Needs no root, and leaves the system's lists as they are. */
export async function fetchOwnLists(directory: string): Promise<PackageLists> {
  const [state, cache] = [join(directory, 'state'), join(directory, 'cache')];
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
  const lists = [
    `Dir::State=${state}`,
    `Dir::Cache=${cache}`,
    // Which packages the system has stays the system's knowledge.
    'Dir::State::status=/var/lib/dpkg/status',
    'Acquire::Languages=none',
    'Acquire::http::Timeout=30',
    'Acquire::https::Timeout=30',
  ].flatMap((option) => ['-o', option]);
  // One unreachable source of several makes the status non-zero; whether the lists serve is seen on download.
  await runApt(['update'], lists);
  return lists;
}

/** Downloads a package and what it needs beyond what the system has, and unpacks all of it. Throws where it cannot. */
export async function unpackWithDependencies(name: string, lists: PackageLists, into: string): Promise<void> {
  const { output } = await runApt(['install', '--simulate', '--no-install-recommends', name], lists);
  await unpackPackages([...new Set([name, ...parseSimulation(output)])], lists, into);
}

/** Downloads these packages, without what they depend on, and unpacks them. Throws where it cannot. */
export async function unpackPackages(
  names: readonly string[],
  lists: PackageLists,
  into: string,
): Promise<void> {
  const downloads = join(into, 'packages');
  mkdirSync(downloads, { recursive: true });
  await runOrThrow('apt-get', [...options(lists), 'download', ...names], {
    cwd: downloads,
    env: aptEnvironment(),
  });
  for (const file of readdirSync(downloads))
    await runOrThrow('dpkg-deb', ['-x', join(downloads, file), into]);
  rmSync(downloads, { recursive: true });
}

/**
 * The packages that `apt-get install --simulate` would install. The C library never is one of them: loaded
 * beside the system's own loader, another version of it crashes.
 */
function parseSimulation(output: string): string[] {
  return [...output.matchAll(/^Inst (\S+)/gm)]
    .flatMap(([, name]) => name ?? [])
    .filter((name) => !/^libc6\b/.test(name));
}

function runApt(command: readonly string[], lists: PackageLists): ReturnType<typeof runCommand> {
  return runCommand('apt-get', [...options(lists), ...command], { env: aptEnvironment() });
}

/** As root, apt downloads under another account, which cannot write into our directory. */
function options(lists: PackageLists): string[] {
  return [...lists, ...(process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [])];
}

function aptEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}
