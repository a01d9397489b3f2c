/** The part of `npm start` that is compiled; run-built.mjs has installed and built before. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listRunning, projectRoot, sendSignal } from '../local-services/index.js';
import { describeRun, recordsDirectory, runMalote } from './run-malote.js';
import { readSettings } from './settings.js';

/** Ctrl-C, a process manager, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. Only a later one is a second. */
const SAME_REQUEST_MS = 1_000;
/** What a shell shows for a program that Ctrl-C ended. */
const FORCED_STATUS = 130;

const report = (progress: string): void => console.log(`malote: ${progress}`);
const stop = new AbortController();
let requestedAt = NaN;
for (const signal of SIGNALS)
  process.on(signal, () => {
    if (performance.now() - requestedAt > SAME_REQUEST_MS) killEverything();
    if (stop.signal.aborted) return;
    requestedAt = performance.now();
    report('stopping everything (once more to force)');
    stop.abort();
  });

function killEverything(): never {
  const others = listRunning(recordsDirectory).filter(({ pid }) => pid !== process.pid);
  // Postgres takes SIGQUIT for an end at once, and still clears its shared memory away.
  for (const other of others) sendSignal(other, other.name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
  report('killed everything');
  process.exit(FORCED_STATUS);
}

try {
  const environmentFile = join(projectRoot, '.env');
  if (existsSync(environmentFile)) process.loadEnvFile(environmentFile);
  const settings = readSettings(process.env);
  await runMalote(settings, {
    environment: process.env,
    report,
    onReady: (run) => console.log(describeRun(run, settings.sandbox)),
    stopRequested: stop.signal,
    isWatching: process.argv.includes('--watch'),
  });
  report('stopped');
  process.exit(0);
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
