/**
 * `node tools/start/run-built.mjs bench …` runs the compiled tool `tools/bench/main.ts`, installing and building first what is
 * missing or stale, so that the npm scripts work on a fresh clone.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireSupportedNode } from './node-version.mjs';
import { withPreparationLock } from './preparation-lock.mjs';
import { projectRoot } from './project-paths.mjs';

requireSupportedNode();
const [tool] = process.argv.splice(2, 1);
const isPrepared = await withPreparationLock(async () => (await ensureInstalled()) && (await ensureBuilt()));
if (isPrepared) {
  await import(pathToFileURL(join(projectRoot, 'dist', 'tools', tool, 'main.js')).href);
} else {
  console.error(`malote: ${tool} was not run; the reason is above`);
  process.exitCode = 1;
}
