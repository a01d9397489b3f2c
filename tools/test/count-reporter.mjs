import { writeSync } from 'node:fs';

/** jest ends by itself once nothing is open any more; this long after the last test, something is. */
const EXIT_LIMIT_MS = 10_000;
const STDOUT = 1;

/**
 * Ends a run with one plain line of counts, for whatever reads the output of a build; and ends it at all: a
 * test that leaves a server or a connection open makes the run fail, not hang.
 */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    // At the very end, behind the summaries of the other reporters.
    process.once('exit', () => writeSync(STDOUT, `\n${countLine(results)}\n`));
    if (process.argv.some((arg) => arg.startsWith('--watch'))) return;
    setTimeout(() => {
      console.error('Tests left something open; find it with: npm test -- --detectOpenHandles');
      process.exit(1);
    }, EXIT_LIMIT_MS).unref();
  }
}

/** `12 passed, 1 failed, 2 skipped`. A file that could not be run at all counts as one failure. */
function countLine(results) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
