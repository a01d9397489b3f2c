import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isInstant, parseInstant, parseMoment, toInstant } from './instant.js';

describe('instant', () => {
  it.each([
    '2022-07-23T19:47:18.108Z',
    '2024-02-29T00:00:00.000Z',
    '2000-02-29T23:59:59.999Z',
    '0001-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
  ])('accepts %s', (text) => {
    expect(parseInstant(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['29 February of a common year', '2023-02-29T00:00:00.000Z'],
    ['29 February of a common century', '1900-02-29T00:00:00.000Z'],
    ['31 April', '2024-04-31T00:00:00.000Z'],
    ['month 13', '2024-13-01T00:00:00.000Z'],
    ['day 00', '2024-01-00T00:00:00.000Z'],
    ['the year 0000', '0000-01-01T00:00:00.000Z'],
    ['hour 24', '2024-01-01T24:00:00.000Z'],
    ['a leap second', '2016-12-31T23:59:60.000Z'],
    ['no decimals', '2024-01-01T00:00:00Z'],
    ['two decimals', '2024-01-01T00:00:00.00Z'],
    ['six decimals', '2024-01-01T00:00:00.000000Z'],
    ['an offset', '2024-01-01T00:00:00.000+00:00'],
    ['no zone', '2024-01-01T00:00:00.000'],
    ['a lower-case t and z', '2024-01-01t00:00:00.000z'],
    ['a space for the T', '2024-01-01 00:00:00.000Z'],
    ['a year of six digits', '+012024-01-01T00:00:00.000Z'],
    ['a line feed at the end', '2024-01-01T00:00:00.000Z\n'],
  ])('refuses %s', (_, text) => {
    expect(parseInstant(text)).toMatchObject({ ok: false, fault: { code: 'invalid_format' } });
  });

  it.each([
    ['2026-03-02T12:00:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T00:30:00.5-03:00', '2026-03-02T03:30:00.500Z'],
    ['2026-02-30T12:00:00Z', undefined],
    ['2026-03-02T24:00:00Z', undefined],
    ['2026-03-02T12:00:00', undefined],
  ])('reads %s with its offset, if there is such a moment', (text, expected) => {
    const moment = parseMoment(text, 'a moment such as 2030-01-31T12:00:00Z');
    expect(moment.ok ? moment.value.toISOString() : undefined).toBe(expected);
  });

  it('accepts exactly the days that the calendar has', () => {
    const year = fc.integer({ min: 1, max: 9999 });
    const part = fc.integer({ min: 0, max: 99 });
    fc.assert(
      fc.property(year, part, part, (y, m, d) => {
        const text = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        const date = new Date(0);
        date.setUTCFullYear(y, m - 1, d);
        const exists = date.toISOString().slice(0, 10) === text;
        expect(isInstant(`${text}T12:00:00.000Z`)).toBe(exists);
      }),
      { numRuns: 2000 },
    );
  });

  it('is written and read back for every moment', () => {
    const moment = fc.date({
      min: new Date('0001-01-01T00:00:00.000Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, (at) => {
        expect(new Date(toInstant(at))).toEqual(at);
      }),
    );
  });

  it.each(['+010000-01-01T00:00:00.000Z', '0000-12-31T23:59:59.999Z', 'never'])(
    'is not written for %s',
    (text) => {
      expect(() => toInstant(new Date(text))).toThrow(RangeError);
    },
  );
});
