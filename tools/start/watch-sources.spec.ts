import { describe, expect, it } from '@jest/globals';
import { watchSources } from './watch-sources.js';

describe('watching the sources', () => {
  it('starts again after each change that builds, and after no other', async () => {
    const stop = new AbortController();
    const [versions, builds] = [
      ['1', '1', '2', '2', '3', '3'],
      [false, true],
    ];
    const restartedAfter: string[] = [];
    let version = '';
    const build = {
      fingerprintOfSources: () => (version = versions.shift() ?? version),
      ensureBuilt: () => Promise.resolve(builds.shift() ?? false),
    };
    const restart = (): Promise<void> => {
      restartedAfter.push(version);
      stop.abort();
      return Promise.resolve();
    };
    await watchSources(build, restart, stop.signal);
    expect([restartedAfter, builds]).toEqual([['3'], []]);
  });
});
