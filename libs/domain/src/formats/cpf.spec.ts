import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCpf, makeCpf } from './tax-id.js';

const unit = fc.integer({ min: 0, max: 999_999 }).map((millionths) => millionths / 1_000_000);

describe('CPF', () => {
  it.each(['52998224725', '11144477735', '12345678909', '00000000191'])('accepts %s', (text) => {
    expect(isCpf(text)).toBe(true);
  });

  it.each([
    ['a wrong first check digit', '52998224735'],
    ['a wrong second check digit', '52998224726'],
    ['the well-known sample', '98716278190'],
    ['punctuation', '529.982.247-25'],
    ['ten digits', '5299822472'],
    ['twelve digits', '529982247255'],
    ['a line feed at the end', '52998224725\n'],
    ['a number', 52998224725],
  ])('refuses %s', (_, value) => {
    expect(isCpf(value)).toBe(false);
  });

  it.each(Array.from('0123456789'))('refuses eleven times %s, though its check digits are right', (digit) => {
    expect(isCpf(digit.repeat(11))).toBe(false);
  });

  // A remainder of ten counts as zero, so two digits in front of it can share a check digit: only these two are always noticed.
  it('notices either check digit changed', () => {
    const change = fc.record({ index: fc.integer({ min: 9, max: 10 }), by: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 9, maxLength: 9 }), change, (draws, { index, by }) => {
        const cpf = makeCpf(drawing(draws));
        const digit = (Number(cpf.charAt(index)) + by) % 10;
        expect(isCpf(cpf.slice(0, index) + String(digit) + cpf.slice(index + 1))).toBe(false);
      }),
    );
  });

  it('is made valid from every source of randomness', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 9, maxLength: 9 }), (draws) => {
        expect(isCpf(makeCpf(drawing(draws)))).toBe(true);
      }),
    );
  });

  it.each([0, 0.15, 0.55, 0.999])('is made valid even where every draw is %p', (draw) => {
    expect(isCpf(makeCpf(() => draw))).toBe(true);
  });
});

function drawing(draws: readonly number[]): () => number {
  let next = 0;
  return () => draws[next++ % draws.length] ?? 0;
}
