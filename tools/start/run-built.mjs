/**
 * `node tools/start/run-built.mjs tools/bench/main …` runs what `tools/bench/main.ts` was compiled to, installing and building
 * first what is missing or stale, so that the npm scripts work on a fresh clone.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireSupportedNode } from './node-version.mjs';
import { withPreparationLock } from './preparation-lock.mjs';
import { projectRoot } from './project-paths.mjs';

requireSupportedNode();
const [program] = process.argv.splice(2, 1);
const isPrepared = await withPreparationLock(async () => (await ensureInstalled()) && (await ensureBuilt()));
if (isPrepared) {
  await import(pathToFileURL(join(projectRoot, 'dist', `${program}.js`)).href);
} else {
  console.error(`malote: ${program} was not run; the reason is above`);
  process.exitCode = 1;
}
