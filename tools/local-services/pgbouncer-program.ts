import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchProgram, type FetchedProgram } from './fetched-program.js';
import { runCommand } from './run-command.js';

/** A PgBouncer that runs here. */
export interface PgbouncerProgram extends FetchedProgram {
  /** Such as [1, 18]. */
  readonly version: readonly [major: number, minor: number];
}

const SOURCE = {
  name: 'pgbouncer',
  packages: ['pgbouncer'],
  paths: ['usr/sbin/pgbouncer'],
  isUsable: async (program: FetchedProgram) => (await versionOf(program)) !== undefined,
};

/** PgBouncer from the PATH; else the distribution's own package, unpacked without being installed; else an error that says what to do. */
export async function findPgbouncerProgram(directory: string, searchPath: string): Promise<PgbouncerProgram> {
  const installed = [...searchPath.split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .filter(isExecutable)
    .map((command) => ({ command, environment: { PATH: searchPath } }));
  const fetched = async (): Promise<FetchedProgram | undefined> =>
    fetchProgram(SOURCE, join(directory, 'pgbouncer-program'), () => undefined);
  const program = installed[0] ?? (await fetched());
  const version = program && (await versionOf(program));
  if (program === undefined || version === undefined) throw new Error('Install pgbouncer to run this.');
  return { ...program, version };
}

/** What `--version` prints: `PgBouncer 1.18.0` and the libraries it was built with. */
export function parsePgbouncerVersion(output: string): PgbouncerProgram['version'] | undefined {
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(output) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

async function versionOf({
  command,
  environment,
}: FetchedProgram): Promise<PgbouncerProgram['version'] | undefined> {
  return parsePgbouncerVersion((await runCommand(command, ['--version'], { env: environment })).output);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
