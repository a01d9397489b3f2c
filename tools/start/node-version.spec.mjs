import { describe, expect, it } from '@jest/globals';
import { isSupported } from './node-version.mjs';

describe('the Node.js version', () => {
  it.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['24.1.0', true],
    ['20.18.3', false],
    ['18.20.0', false],
  ])('%s is supported: %s', (version, supported) => {
    expect(isSupported(version)).toBe(supported);
  });
});
