import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyAssets } from './copy-assets.mjs';
import { projectRoot } from './project-paths.mjs';
import { runStep } from './run-step.mjs';
import { fingerprintOfSources } from './source-fingerprint.mjs';

const COMPILER = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
const DIST = join(projectRoot, 'dist');
const FINGERPRINT = join(DIST, '.fingerprint');

/**
 * Compiles into `dist` what changed since the last time; looks only at the files' times and sizes when nothing
 * did. Resolves to whether `dist` is whole: after type errors it may not be.
 */
export async function ensureBuilt() {
  const fingerprint = fingerprintOfSources(projectRoot);
  if (existsSync(FINGERPRINT) && readFileSync(FINGERPRINT, 'utf8') === fingerprint) return true;
  console.error('malote: building');
  rmSync(FINGERPRINT, { force: true });
  const options = ['-p', join(projectRoot, 'tools', 'tsconfig.build.json')];
  const status = await runStep(process.execPath, [COMPILER, ...options], { toStandardError: true });
  if (status !== 0) return false;
  copyAssets();
  writeFileSync(FINGERPRINT, fingerprint);
  return true;
}
