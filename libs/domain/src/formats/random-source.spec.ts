import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomAlphanumeric, randomChoice, randomDigits, randomInteger } from './random-source.js';

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('random source', () => {
  it('gives whole numbers within both bounds, whatever is drawn', () => {
    fc.assert(
      fc.property(draw, fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (drawn, from, span) => {
        const number = randomInteger(() => drawn, from, from + span);
        expect(Number.isInteger(number) && number >= from && number <= from + span).toBe(true);
      }),
    );
  });

  it('reaches both bounds', () => {
    expect(randomInteger(() => 0, 3, 9)).toBe(3);
    expect(randomInteger(() => 1 - Number.EPSILON, 3, 9)).toBe(9);
  });

  it('gives texts of the length and alphabet asked for', () => {
    expect(randomDigits(Math.random, 50)).toMatch(/^[0-9]{50}$/);
    expect(randomAlphanumeric(Math.random, 500)).toMatch(/^[0-9a-zA-Z]{500}$/);
    expect(randomAlphanumeric(Math.random, 0)).toBe('');
  });

  it('chooses every one of a list', () => {
    expect([0, 0.4, 0.99].map((drawn) => randomChoice(() => drawn, ['a', 'b', 'c']))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});
