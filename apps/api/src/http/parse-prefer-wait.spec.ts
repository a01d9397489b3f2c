import { describe, expect, it } from '@jest/globals';
import { parsePreferWaitMs } from './parse-prefer-wait.js';

describe('parsePreferWaitMs', () => {
  it.each([
    ['wait=5', 5000],
    ['Wait=5', 5000],
    ['wait = "5"', 5000],
    ['wait=0', 0],
    ['wait=30', 30_000],
    ['wait=31', 30_000],
    ['wait=999999999', 30_000],
    ['respond-async, wait=10', 10_000],
    ['return=minimal; x=1, wait=10; y=2', 10_000],
    [['respond-async', 'wait=7'], 7000],
    ['wait=3, wait=9', 3000],
    ['x=", wait=1", wait=9', 9000],
    ['wait-more=1, wait=9', 9000],
  ])('reads %p', (prefer, waitMs) => {
    expect(parsePreferWaitMs(prefer)).toBe(waitMs);
  });

  it.each([
    [undefined],
    [''],
    ['wait'],
    ['wait='],
    ['wait=-1'],
    ['wait=1.5'],
    ['wait=soon'],
    ['waits=5'],
    ['wait-more=5'],
    ['return=minimal'],
  ])('ignores %p', (prefer) => {
    expect(parsePreferWaitMs(prefer)).toBe(0);
  });
});
