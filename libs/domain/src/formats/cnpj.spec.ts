import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCnpj, makeCnpj } from './tax-id.js';

describe('CNPJ', () => {
  it.each(['12ABC34501DE35', '00000000000191', '33000167000101', '11222333000181'])('accepts %s', (text) => {
    expect(isCnpj(text)).toBe(true);
  });

  it.each([
    ['a wrong first check digit', '12ABC34501DE45'],
    ['a wrong second check digit', '12ABC34501DE36'],
    ['a letter changed', '12ABD34501DE35'],
    ['lower case', '12abc34501de35'],
    ['letters for check digits', '12ABC34501DEAB'],
    ['punctuation', '12.ABC.345/01DE-35'],
    ['thirteen characters', '1122233300018'],
    ['fifteen characters', '112223330001811'],
    ['a number', 11222333000181],
  ])('refuses %s', (_, value) => {
    expect(isCnpj(value)).toBe(false);
  });

  it.each(Array.from('0123456789'))('refuses fourteen times %s', (digit) => {
    expect(isCnpj(digit.repeat(14))).toBe(false);
  });

  it('is made valid from every source of randomness', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (draws) => {
          expect(isCnpj(makeCnpj(() => Number(draws.next().value)))).toBe(true);
        },
      ),
    );
  });
});
