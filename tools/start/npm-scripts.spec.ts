import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../local-services/index.js';

const read = (file: string): unknown => JSON.parse(readFileSync(`${projectRoot}/${file}`, 'utf8'));

describe('package.json', () => {
  // npm passes signals to the shell; without exec the shell ends, and the process runs on without a parent.
  it.each(['start', 'dev', 'start:api', 'start:worker', 'test', 'test:faults'])(
    'lets SIGTERM to `npm run %s` reach the process',
    (name) => {
      expect((read('package.json') as { scripts: Record<string, string> }).scripts[name]).toMatch(
        /^exec node /,
      );
    },
  );

  it('is locked to packages whose contents are known', () => {
    const { packages } = read('package-lock.json') as { packages: Record<string, { integrity?: string }> };
    const unknown = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity);
    expect(unknown.map(([path]) => path)).toEqual([]);
  });
});
