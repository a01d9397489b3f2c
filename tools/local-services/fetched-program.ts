import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  fetchOwnLists,
  hasApt,
  systemLists,
  unpackPackages,
  unpackWithDependencies,
  type PackageLists,
} from './debian-packages.js';

/** A program out of a package, and the environment in which it finds its libraries. */
export interface FetchedProgram {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What to fetch, and how to see that it works. */
export interface WantedProgram {
  /** For the progress line. */
  readonly name: string;
  /** Packages that have it, the best one first. */
  readonly packages: readonly string[];
  /** Where it may be in what was unpacked. */
  readonly paths: readonly string[];
  /** It runs without what its package depends on, which is then not fetched. */
  readonly isSelfContained?: boolean;
  /** Whether it runs here, and is new enough. */
  readonly isUsable: (program: FetchedProgram) => Promise<boolean>;
}

/**
 * A program out of the distribution's package, unpacked into this directory and used from there; fetched when it
 * is not there yet. Undefined where the system has no Debian packages, or none that is new enough.
 */
export async function fetchProgram(
  wanted: WantedProgram,
  directory: string,
  report: (progress: string) => void,
): Promise<FetchedProgram | undefined> {
  const present = await findUsable(wanted, directory);
  if (present !== undefined || !hasApt()) return present;
  report(`there is no ${wanted.name} here: fetching the distribution's package into .local (once)`);
  // Under a temporary name until it is complete: another run may be fetching too, or this one be killed.
  const unfinished = `${directory}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const found =
      (await unpackUsable(wanted, unfinished, systemLists)) ||
      (await unpackUsable(wanted, unfinished, await fetchOwnLists(join(unfinished, 'apt'))));
    if (!found) return undefined;
    rmSync(join(unfinished, 'apt'), { recursive: true, force: true });
    const meanwhile = await findUsable(wanted, directory);
    if (meanwhile !== undefined) return meanwhile;
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
    return await findUsable(wanted, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function unpackUsable(wanted: WantedProgram, directory: string, lists: PackageLists): Promise<boolean> {
  for (const name of wanted.packages) {
    try {
      if (wanted.isSelfContained) await unpackPackages([name], lists, directory);
      else await unpackWithDependencies(name, lists, directory);
    } catch {
      continue;
    }
    if ((await findUsable(wanted, directory)) !== undefined) return true;
  }
  return false;
}

async function findUsable(
  { paths, isUsable }: WantedProgram,
  directory: string,
): Promise<FetchedProgram | undefined> {
  for (const path of paths) {
    const command = join(directory, path);
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
