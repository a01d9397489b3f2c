import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './running-process.js';

/** A program that runs here, and the environment in which it finds its libraries. */
export interface Program {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly version: readonly [major: number, minor: number];
}

/** What to look for, and how to see that it works. */
export interface WantedProgram {
  readonly name: string;
  /** Its file names, the best one first. */
  readonly commands: readonly string[];
  /** Sets of Debian packages that have it; each is fetched whole, even where the system has a part of it. */
  readonly packages: readonly (readonly string[])[];
  /** It runs without what its package depends on, which is then not fetched. */
  readonly isSelfContained?: boolean;
  /** Finds major and minor version in what `--version`, or the option below, prints. */
  readonly version: RegExp;
  readonly versionOption?: string;
  readonly oldestMajor?: number;
}

/** In packages. Those of Postgres have a folder for each version. */
const FOLDERS = [
  'usr/bin',
  'usr/sbin',
  ...[18, 17, 16, 15].map((version) => `usr/lib/postgresql/${version}/bin`),
];

/**
 * A program from the PATH; else out of the distribution's package, unpacked into `<directory>/<name>-program`
 * without being installed, once. Undefined where neither can be had.
 */
export async function findProgram(
  wanted: WantedProgram,
  directory: string,
  report: (progress: string) => void = () => undefined,
): Promise<Program | undefined> {
  const path = process.env['PATH'] ?? '';
  const unpacked = join(directory, `${wanted.name}-program`);
  return (
    (await firstUsable(wanted, [...path.split(delimiter), '/usr/sbin'], { PATH: path })) ??
    (await usableIn(unpacked, wanted)) ??
    (await fetchProgram(wanted, unpacked, report))
  );
}

async function fetchProgram(
  wanted: WantedProgram,
  directory: string,
  report: (progress: string) => void,
): Promise<Program | undefined> {
  if ((await runTool('apt-get', ['--version'])).status !== 0) return undefined;
  report(`there is no ${wanted.name} here: fetching the distribution's package into .local (once)`);
  // Under a temporary name until it is complete: another run may be fetching too, or this one be killed.
  const unfinished = `${directory}.${process.pid}`;
  const unpacked = join(unfinished, 'unpacked');
  try {
    if (!(await unpackUsable(wanted, unpacked, [])))
      if (!(await unpackUsable(wanted, unpacked, await fetchLists(join(unfinished, 'apt')))))
        return undefined;
    const meanwhile = await usableIn(directory, wanted);
    if (meanwhile !== undefined) return meanwhile;
    rmSync(directory, { recursive: true, force: true });
    renameSync(unpacked, directory);
    return await usableIn(directory, wanted);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The system's own package lists may be empty or out of date, and only root could renew them: these need no root. */
async function fetchLists(directory: string): Promise<readonly string[]> {
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
  await apt(['update'], lists);
  return lists;
}

/** Downloads and unpacks each set of packages, with what it needs beyond what the system has, until the program runs. */
async function unpackUsable(
  wanted: WantedProgram,
  into: string,
  lists: readonly string[],
): Promise<Program | undefined> {
  for (const packages of wanted.packages) {
    const simulation = ['install', '--simulate', '--no-install-recommends', ...packages];
    const { output } = wanted.isSelfContained ? { output: '' } : await apt(simulation, lists);
    // Never the C library: loaded beside the system's own loader, another version of it crashes.
    const needed = [...output.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
    const names = new Set([...packages, ...needed.filter((name) => !/^libc6\b/.test(name))]);
    const downloads = join(into, 'packages');
    mkdirSync(downloads, { recursive: true });
    await apt(['download', ...names], lists, downloads);
    for (const file of readdirSync(downloads)) await runTool('dpkg-deb', ['-x', join(downloads, file), into]);
    rmSync(downloads, { recursive: true });
    const program = await usableIn(into, wanted);
    if (program !== undefined) return program;
  }
  return undefined;
}

/** As root, apt downloads under another account, which cannot write into our directory. */
function apt(args: readonly string[], lists: readonly string[], cwd?: string): ReturnType<typeof runCommand> {
  const asRoot = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  return runTool('apt-get', [...lists, ...asRoot, ...args], cwd);
}

/** Its output is read, so it is in English. */
function runTool(command: string, args: readonly string[], cwd?: string): ReturnType<typeof runCommand> {
  const env = { ...process.env, LC_ALL: 'C' };
  return runCommand(command, args, { env, ...(cwd !== undefined && { cwd }) });
}

/** Among unpacked packages, with the libraries that came with them in `usr/lib/x86_64-linux-gnu` and its like. */
function usableIn(directory: string, wanted: WantedProgram): Promise<Program | undefined> {
  const libraries = ['usr/lib', 'lib']
    .map((parent) => join(directory, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
  const folders = FOLDERS.map((folder) => join(directory, folder));
  return firstUsable(wanted, folders, { LD_LIBRARY_PATH: libraries.join(':') });
}

async function firstUsable(
  { commands, version, versionOption = '--version', oldestMajor = 0 }: WantedProgram,
  folders: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Program | undefined> {
  const candidates = commands.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const command of candidates.filter((path) => existsSync(path))) {
    const { output } = await runCommand(command, [versionOption], { env: environment });
    const [, major, minor] = version.exec(output) ?? [];
    if (major !== undefined && Number(major) >= oldestMajor)
      return { command, environment, version: [Number(major), Number(minor)] };
  }
  return undefined;
}
