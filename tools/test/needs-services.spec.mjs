import { describe, expect, it } from '@jest/globals';
import { needsServices } from './needs-services.mjs';

describe('whether a test run needs services', () => {
  it.each([
    [[], true],
    [['libs/domain'], true],
    [['--selectProjects', 'unit'], false],
    [['--selectProjects=unit', '--verbose'], false],
    [['--selectProjects', 'unit', 'integration'], true],
    [['--selectProjects', 'e2e', '--verbose'], true],
    [['--verbose', '--selectProjects', 'unit', '--bail'], false],
  ])('%j: %s', (args, expected) => {
    expect(needsServices(args)).toBe(expected);
  });
});
