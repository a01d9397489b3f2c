import { describe, expect, it } from '@jest/globals';
import { countLine } from './count-reporter.mjs';

const RESULTS = {
  numPassedTests: 12,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

describe('the line of counts', () => {
  it('says what passed and failed', () => {
    expect(countLine(RESULTS)).toBe('12 passed, 1 failed');
  });

  it('adds what was skipped', () => {
    expect(countLine({ ...RESULTS, numPendingTests: 1, numTodoTests: 1 })).toBe(
      '12 passed, 1 failed, 2 skipped',
    );
  });

  it('counts a file that could not be run as a failure', () => {
    expect(countLine({ ...RESULTS, numRuntimeErrorTestSuites: 2 })).toBe('12 passed, 3 failed');
  });
});
