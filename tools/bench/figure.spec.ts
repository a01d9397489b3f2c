import { describe, expect, it } from '@jest/globals';
import { median, percentile, verdictOf, type Figure } from './figure.js';

const figure = (ratio: number, better: Figure['better'], atLeast: number, aim: number): Figure => ({
  what: 'x',
  measured: 1,
  unit: 's',
  ratio,
  better,
  atLeast,
  aim,
});

describe('the performance table', () => {
  it.each([
    [1.3, 'aim'],
    [1.2, 'aim'],
    [0.7, 'at least'],
    [0.59, 'missed'],
  ])('calls a rate of %d "%s"', (ratio, verdict) => {
    expect(verdictOf(figure(ratio, 'higher', 0.6, 1.2))).toBe(verdict);
  });

  it.each([
    [1.9, 'aim'],
    [3.9, 'at least'],
    [4.1, 'missed'],
  ])('calls a duration of %d times the yardstick "%s"', (ratio, verdict) => {
    expect(verdictOf(figure(ratio, 'lower', 4, 2))).toBe(verdict);
  });

  it('takes percentiles from sorted values', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(percentile([...Array(100).keys()], 0.99)).toBe(98);
    expect(() => median([])).toThrow(RangeError);
  });
});
