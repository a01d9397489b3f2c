/**
 * `node tools/start/run-built.mjs tools/bench/main …` runs what `tools/bench/main.ts` was compiled to, installing and building
 * first what is missing or stale, so that the npm scripts work on a fresh clone. Plain JavaScript without packages; the program
 * runs in this same process, so that signals take no detour.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { prepare } from './prepare.mjs';
import { projectRoot } from './project-paths.mjs';

const [program] = process.argv.splice(2, 1);
try {
  if (!(await prepare(ensureBuilt))) throw new Error(`${program} was not run; the reason is above`);
  await import(pathToFileURL(join(projectRoot, 'dist', `${program}.js`)).href);
} catch (error) {
  console.error(`malote: ${error.message}`);
  process.exitCode = 1;
}
