/** `npm run check`: everything that can be said of the tree without Postgres and Redis, side by side. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../start/prepare.mjs';
import { projectRoot } from '../start/project-paths.mjs';
import { checks } from './checks.mjs';

process.exitCode = (await prepare()) && (await runAll()) ? 0 : 1;

/** As many at once as there are cores; each starts when one before it has ended, the longest first. */
async function runAll() {
  const waiting = [...checks];
  const passed = [];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      passed.push(await run(check));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return passed.every(Boolean);
}

/** Says how a check went, and what it said itself only where it failed; resolves to whether it passed. */
async function run({ name, script, args }) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(projectRoot, script), ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => (output += text));
  }
  const passed = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.once('close', (status) => resolve(status === 0));
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${passed ? '' : `\n${output.trimEnd()}\n`}`,
  );
  return passed;
}
