import { describe, expect, it } from '@jest/globals';
import { retryAfterMs, waitBeforeRepeating } from '../../typescript/src/backoff.js';

describe('the wait before a call is repeated', () => {
  it('doubles with each attempt up to ten seconds, half of it at random', () => {
    const bounds = [1, 2, 3, 6, 7, 100].map((attempt) =>
      [0, 1].map((random) => waitBeforeRepeating(attempt, undefined, () => random)),
    );
    expect(bounds).toEqual([
      [100, 200],
      [200, 400],
      [400, 800],
      [3_200, 6_400],
      [5_000, 10_000],
      [5_000, 10_000],
    ]);
  });

  it('is never shorter than the server asks for', () => {
    expect(waitBeforeRepeating(1, 60_000, () => 0)).toBe(60_000);
    expect(waitBeforeRepeating(9, 0, () => 0)).toBe(0);
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads Retry-After: %s', (value, expected) => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(retryAfterMs(new Headers({ 'retry-after': value }), now)).toBe(expected);
  });

  it('is undefined without the header', () => {
    expect(retryAfterMs(new Headers(), 0)).toBeUndefined();
  });
});
