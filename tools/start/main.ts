/** The part of `npm start` that is compiled; start.mjs has installed and built before. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listRunning, projectRoot, sendSignal } from '../local-services/index.js';
import { describeRun } from './describe-run.js';
import { messageOf, recordsDirectory, runMalote } from './run-malote.js';
import { readSettings } from './settings.js';
import { onStopSignals } from './stop-signals.js';

/** What a shell shows for a program that Ctrl-C ended. */
const FORCED_STATUS = 130;

const report = (progress: string): void => console.log(`malote: ${progress}`);

const stop = new AbortController();
onStopSignals(() => {
  report('stopping everything (once more to force)');
  stop.abort();
}, killEverything);

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
  const status = await runMalote(settings, {
    environment: process.env,
    report,
    onReady: (run) => console.log(describeRun(run, settings.sandbox)),
    stopRequested: stop.signal,
  });
  report('stopped');
  process.exit(status);
} catch (error) {
  report(messageOf(error));
  process.exit(1);
}
