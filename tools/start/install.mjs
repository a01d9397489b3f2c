import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-paths.mjs';
import { runStep } from './run-step.mjs';
import { isInstalled } from './installed-packages.mjs';

const LOCK = join(projectRoot, 'package-lock.json');
const INSTALLED = join(projectRoot, 'node_modules', '.package-lock.json');

/**
 * Installs the packages where they are missing or not those of package-lock.json; resolves to whether they are
 * there. Not with `npm ci`, which first deletes them all, under the feet of whatever runs from this folder.
 */
export async function ensureInstalled() {
  if (existsSync(INSTALLED) && isInstalled(readJson(LOCK), readJson(INSTALLED))) return true;
  console.error('malote: installing packages');
  const [command, ...args] = npmCommand();
  // Development packages too, also where NODE_ENV says production: the compiler and Postgres are among them.
  const options = ['--include=dev', '--no-save', '--no-audit', '--no-fund'];
  return (await runStep(command, [...args, 'install', ...options], { toStandardError: true })) === 0;
}

/** The npm that started this, so that no other version gets to work on the same folder. */
function npmCommand() {
  const runningNpm = process.env.npm_execpath;
  return runningNpm?.endsWith('.js') ? [process.execPath, runningNpm] : ['npm'];
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
