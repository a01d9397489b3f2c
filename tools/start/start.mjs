/**
 * `npm start`: everything on this machine. Plain JavaScript without packages, since its first work is to
 * install them; the rest is in main.ts, in this same process, so that signals take no detour.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { endWithNpm } from './end-with-npm.mjs';
import { ensureInstalled } from './install.mjs';
import { requireSupportedNode } from './node-version.mjs';
import { withPreparationLock } from './preparation-lock.mjs';
import { projectRoot } from './project-paths.mjs';

requireSupportedNode();
endWithNpm();
try {
  await start();
} catch (error) {
  console.error(`malote: ${error.message}`);
  process.exitCode = 1;
}

async function start() {
  const isPrepared = await withPreparationLock(
    async () => (await ensureInstalled()) && (await ensureBuilt()),
  );
  if (!isPrepared) throw new Error('not started; the reason is above');
  await import(pathToFileURL(join(projectRoot, 'dist', 'tools', 'start', 'main.js')).href);
}
