import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AMOUNT_CENTS_MAX,
  centsToValor,
  parseAmountCents,
  parseValor,
  parseWrittenCents,
  parseWrittenReais,
  VALOR_CENTS_MAX,
} from './money.js';

describe('valor', () => {
  it.each([
    [0.01, 1],
    [0.1, 10],
    [0.29, 29],
    [1, 100],
    [1.1, 110],
    [8.2, 820],
    [90.2, 9020],
    [1.15, 115],
    [4.35, 435],
    [1e9, 100_000_000_000],
    [1234567890.12, 123_456_789_012],
    [9999999999.99, 999_999_999_999],
  ])('%p reais are %p centavos', (valor, cents) => {
    expect(parseValor(valor)).toEqual({ ok: true, value: valor });
    expect(valor.toFixed(2)).toBe(centsToValor(cents));
  });

  it.each([
    ['invalid_format', 90.205],
    ['invalid_format', 0.1 + 0.2],
    ['invalid_format', 1.005],
    ['invalid_format', 9999999999.985],
    ['out_of_range', 0],
    ['out_of_range', -0],
    ['out_of_range', 0.001],
    ['out_of_range', 1e-7],
    ['out_of_range', -90.2],
    ['out_of_range', 1e10],
    ['out_of_range', 1e21],
    ['out_of_range', Number.POSITIVE_INFINITY],
    ['wrong_type', Number.NaN],
    ['wrong_type', '90.20'],
    ['wrong_type', 9020n],
    ['wrong_type', null],
    ['wrong_type', [90.2]],
    ['required', undefined],
  ])('says %s of %p', (code, value) => {
    expect(parseValor(value)).toMatchObject({ ok: false, fault: { code } });
  });

  it('reads 1e400, which JSON allows, as out of range', () => {
    expect(parseValor(JSON.parse('1e400'))).toMatchObject({ fault: { code: 'out_of_range' } });
  });

  it.each([
    [1, '0.01'],
    [10, '0.10'],
    [99, '0.99'],
    [100, '1.00'],
    [9020, '90.20'],
    [35000, '350.00'],
    [VALOR_CENTS_MAX, '9999999999.99'],
  ])('%p centavos are written %p', (cents, text) => {
    expect(centsToValor(cents)).toBe(text);
  });

  it.each([0, -1, 1.5, VALOR_CENTS_MAX + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'is never written for %p centavos',
    (cents) => {
      expect(() => centsToValor(cents)).toThrow(RangeError);
    },
  );

  it('survives JSON exactly, for every amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: VALOR_CENTS_MAX }), (cents) => {
        const read: unknown = JSON.parse(centsToValor(cents));
        expect(parseValor(read)).toEqual({ ok: true, value: cents / 100 });
        expect((cents / 100).toFixed(2)).toBe(centsToValor(cents));
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused with any third decimal but 0, for every amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: VALOR_CENTS_MAX - 1 }),
        fc.integer({ min: 1, max: 9 }),
        (cents, digit) => {
          expect(parseValor(Number(`${centsToValor(cents)}${digit}`)).ok).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('amount_cents', () => {
  it.each([1, 35000, 1e3, AMOUNT_CENTS_MAX])('accepts %p', (value) => {
    expect(parseAmountCents(value)).toEqual({ ok: true, value });
  });

  it.each([
    ['out_of_range', 0],
    ['out_of_range', -0],
    ['out_of_range', -35000],
    ['out_of_range', AMOUNT_CENTS_MAX + 1],
    ['out_of_range', 1e21],
    ['out_of_range', Number.POSITIVE_INFINITY],
    ['out_of_range', 0.5],
    ['wrong_type', 350.5],
    ['wrong_type', 0.1 + 1],
    ['wrong_type', Number.NaN],
    ['wrong_type', '35000'],
    ['wrong_type', 35000n],
    ['wrong_type', true],
    ['wrong_type', null],
    ['required', undefined],
  ])('says %s of %p', (code, value) => {
    expect(parseAmountCents(value)).toMatchObject({ ok: false, fault: { code } });
  });
});

describe('an amount of a spreadsheet', () => {
  it.each([
    ['350', 35_000],
    ['350,5', 35_050],
    ['350.05', 35_005],
    ['0,01', 1],
    ['1.234,56', 123_456],
    ['1,234.56', 123_456],
    ['1234,56', 123_456],
    ['1234.56', 123_456],
    ['1.234.567', 123_456_700],
    ['1.234.567,8', 123_456_780],
    ['1,234,567.89', 123_456_789],
    ['R$ 1.234,56', 123_456],
    ['r$350', 35_000],
    ['\u00a0R$\u00a0350,00\u202f', 35_000],
    ['999999999,99', AMOUNT_CENTS_MAX],
  ])('of %j reais is %d centavos', (text, cents) => {
    expect(parseWrittenReais(text)).toEqual({ ok: true, value: cents });
  });

  it.each([
    ['1.234', 'Three digits'],
    ['1,234', 'Three digits'],
    ['R$ 0.100', 'Three digits'],
    ['1234.567', 'Write the amount'],
    ['0.30000000000000004', 'Write the amount'],
    ['1.23,45', 'Write the amount'],
    ['1.234,56,78', 'Write the amount'],
    ['1.234.56', 'Write the amount'],
    ['12.34.567', 'Write the amount'],
    ['1,5E+3', 'Write the amount'],
    ['-350,00', 'Write the amount'],
    ['(350,00)', 'Write the amount'],
    ['US$ 350', 'Write the amount'],
    ['350,', 'Write the amount'],
    [',50', 'Write the amount'],
    ['R$', 'Write the amount'],
    ['\u0663\u0665\u0660', 'Write the amount'],
    ['0', 'This must be'],
    ['1000000000', 'This must be'],
    ['9'.repeat(400), 'This must be'],
  ])('of %j is refused', (text, says) => {
    expect(parseWrittenReais(text)).toMatchObject({
      fault: { message: { text: expect.stringContaining(says) } },
    });
  });

  it('is the same in every way of writing it', () => {
    const written = fc.record({
      cents: fc.integer({ min: 1, max: AMOUNT_CENTS_MAX }),
      separators: fc.constantFrom(['', ','], ['', '.'], ['.', ','], [',', '.']),
      currency: fc.constantFrom('', 'R$', 'R$ ', 'R$\u00a0'),
    });
    fc.assert(
      fc.property(written, ({ cents, separators: [thousands = '', point = ''], currency }) => {
        const [reais = '', decimals = ''] = centsToValor(cents).split('.');
        const grouped = reais.replaceAll(/\B(?=(?:\d{3})+$)/g, thousands);
        expect(parseWrittenReais(`${currency}${grouped}${point}${decimals}`)).toEqual({
          ok: true,
          value: cents,
        });
      }),
    );
  });

  it('may be in centavos, in digits alone', () => {
    expect(parseWrittenCents(' 35000 ')).toEqual({ ok: true, value: 35_000 });
    for (const text of ['350,00', '35.000', 'R$ 350', '1e3', '-1', ''])
      expect(parseWrittenCents(text)).toMatchObject({ fault: { code: 'invalid_format' } });
    expect(parseWrittenCents('0')).toMatchObject({ fault: { code: 'out_of_range' } });
  });
});
