/**
 * `npm test`, with Postgres and Redis of this run's own: every test but those of faults, which `npm run test:faults` selects.
 * Arguments go on to jest.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from '../start/build.mjs';
import { prepare } from '../start/prepare.mjs';
import { projectRoot } from '../start/project-paths.mjs';
import { runStep } from '../start/run-step.mjs';
import { needsServices, withProjects } from './needs-services.mjs';

/** What the developer's own Malote is configured by; a test that reads it by mistake would work on real data. */
const NOT_FOR_TESTS = [
  'DATABASE_URL',
  'DATABASE_URL_FILE',
  'REDIS_URL',
  'REDIS_URL_FILE',
  'API_PORT',
  'WORKER_PORT',
];

const SERVICES = join(projectRoot, 'dist', 'tools', 'local-services', 'index.js');
const JEST = join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');

const args = withProjects(process.argv.slice(2));
try {
  process.exitCode = await run();
} catch (error) {
  console.error(`malote: ${error.message}`);
  process.exitCode = 1;
}

async function run() {
  if (!(await prepare())) return 1;
  return needsServices(args) ? runWithServices() : runJest({ options: workers(1) });
}

async function runWithServices() {
  const isBuilt = await prepare(ensureBuilt);
  // The compiler emits in spite of type errors: what they do not touch can be tested, but not pass.
  if (!isBuilt && !existsSync(SERVICES)) return 1;
  const { startTestServices } = await import(pathToFileURL(SERVICES).href);
  const wasInterrupted = outliveSignals();
  const services = await startTestServices((progress) => console.log(`malote: ${progress}`));
  const status = wasInterrupted() ? 1 : await runJest({ ...services, options: workers(2) }).catch(() => 1);
  const leftRunning = await services.stop();
  if (!isBuilt) console.error('malote: the build has type errors, above; the run counts as failed');
  if (leftRunning.length > 0 && !wasInterrupted()) {
    console.error(`malote: tests left running: ${leftRunning.join(', ')}; the run counts as failed`);
  }
  return isBuilt && leftRunning.length === 0 ? status : 1;
}

/** Jest in its ESM mode, in the foreground; its exit status, 1 where a signal ended it. */
async function runJest({ environment = {}, noteProcess, options = [] }) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !NOT_FOR_TESTS.includes(name)),
  );
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const status = await runStep(process.execPath, [...flags, JEST, ...options, ...args], {
    env: { ...inherited, ...environment },
    onStart: noteProcess,
  });
  return status ?? 1;
}

/**
 * By itself jest leaves one core free, which only the services of the other tests need. Tests with services mostly wait for
 * them, so there are more of those at a time than cores.
 */
function workers(perCore) {
  const isDecided = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg));
  return isDecided ? [] : [`--maxWorkers=${String(availableParallelism() * perCore)}`];
}

/** From here on a signal ends jest, which it also reaches, but this process only when it has cleaned up. */
function outliveSignals() {
  let wasInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (wasInterrupted = true));
  return () => wasInterrupted;
}
