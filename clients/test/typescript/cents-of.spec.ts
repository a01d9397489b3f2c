import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { centsOf } from '../../typescript/src/index.js';

const MAX_CENTS = 999_999_999_999;

describe('the centavos of a valor', () => {
  it('are exact for every amount there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_CENTS }), (cents) => {
        const digits = String(cents).padStart(3, '0');
        const valor = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(centsOf(JSON.parse(valor) as number)).toBe(cents);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [0.01, 1],
    [1.15, 115],
    [90.2, 9_020],
    [9_999_999_999.99, MAX_CENTS],
  ])('of %d are %d', (valor, cents) => {
    expect(centsOf(valor)).toBe(cents);
  });
});
