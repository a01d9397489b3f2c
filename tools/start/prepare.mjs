import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localDirectory, projectRoot } from './project-paths.mjs';
import { runQuietly } from './run-step.mjs';

/** The oldest Node.js that runs this: the first 20 in which ES modules can be required, which NestJS 12 needs. */
const OLDEST_NODE = [20, 19];
const LOCK = join(localDirectory, 'preparing.lock');
const POLL_INTERVAL_MS = 200;

/**
 * Installs the packages where they are missing or not those of package-lock.json, then runs `next`; resolves to false where
 * one of them fails. Not with `npm ci`, which first deletes all packages, under the feet of what runs from this folder. No
 * other `npm start` or `npm test` of this folder installs or builds at the same time.
 */
export async function prepare(next = () => true) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(
      `malote: Node.js ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`,
    );
    return false;
  }
  return withLock(async () => (isInstalled() || (await install())) && next());
}

async function install() {
  console.error('malote: installing packages');
  // The npm that started this, so that no other version gets to work on the same folder.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  // Warnings say that packages of tools want a newer Node.js than they need here.
  // Development packages too, also where NODE_ENV says production: the compiler and Postgres are among them.
  const options = ['install', '--include=dev', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, ...args] = [...npm, ...options];
  return runQuietly(command, args);
}

/**
 * Whether what npm noted as installed is what `package-lock.json` asks for. Versions are compared, not times: a checkout gives
 * every file the time of now. Packages for other platforms are optional and may be missing.
 */
function isInstalled() {
  const installed = packagesIn(join(projectRoot, 'node_modules', '.package-lock.json'));
  const wanted = Object.entries(packagesIn(join(projectRoot, 'package-lock.json')) ?? {});
  return (
    installed !== undefined &&
    wanted.every(([path, { version, optional, devOptional }]) => {
      const present = installed[path];
      return path === '' || (present === undefined ? optional || devOptional : present.version === version);
    })
  );
}

function packagesIn(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** The lock of a holder that was killed is taken over. */
async function withLock(action) {
  mkdirSync(localDirectory, { recursive: true });
  for (let isFirst = true; !tryToLock(); isFirst = false) {
    if (isFirst) console.error('malote: waiting for another run that is installing or building');
    if (isAbandoned()) rmSync(LOCK, { force: true });
    else await delay(POLL_INTERVAL_MS);
  }
  try {
    return await action();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function tryToLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code !== 'EACCES') throw error;
    throw new Error(`${localDirectory} belongs to another user: remove it, or run as that user.`, {
      cause: error,
    });
  }
}

/** Its process is gone, or the machine was started again since: its number may be another's now. */
function isAbandoned() {
  const status = statSync(LOCK, { throwIfNoEntry: false });
  if (status === undefined) return false;
  if (status.mtimeMs < Date.now() - uptime() * 1_000) return true;
  // A holder who is just writing its number has none yet.
  const pid = Number(readFileSync(LOCK, 'utf8')) || process.pid;
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
