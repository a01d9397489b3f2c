import { describe, expect, it } from '@jest/globals';
import { parseIdempotencyKey } from './idempotency-key.js';

describe('an Idempotency-Key', () => {
  it.each([
    ['a', 'a'],
    ['"2025-10-05 A"'.replace(' ', '-'), '2025-10-05-A'],
    ['!#$%~', '!#$%~'],
    ['a"b', 'a"b'],
    ['"', '"'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s is the key %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it.each(['', 'a b', 'a, b', 'ação', '\t', 'x'.repeat(256)])('%j is none', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow('invalid_parameters');
  });
});
