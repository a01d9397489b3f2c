import { describe, expect, it } from '@jest/globals';
import { isIspb, parseIspb } from './ispb.js';

describe('ISPB', () => {
  it.each(['32074986', '00000000', 'ABCDEFGH', '4M8L0T31'])('accepts %s', (text) => {
    expect(parseIspb(text)).toEqual({ ok: true, value: text });
    expect(isIspb(text)).toBe(true);
  });

  it.each([
    ['lower case', '4m8l0t31'],
    ['seven characters', '3207498'],
    ['nine characters', '320749860'],
    ['white space around', ' 32074986 '],
    ['a line feed at the end', '32074986\n'],
    ['digits of another script', '٣٢٠٧٤٩٨٦'],
    ['an accent', 'ÁBCDEFGH'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseIspb(text)).toMatchObject({ ok: false, fault: { code: 'invalid_format' } });
  });

  it.each([32074986, null, ['32074986'], { toString: () => '32074986' }])(
    'refuses what is no string: %p',
    (value) => {
      expect(parseIspb(value)).toMatchObject({ ok: false, fault: { code: 'wrong_type' } });
    },
  );

  it('calls a missing one required', () => {
    expect(parseIspb(undefined)).toMatchObject({ ok: false, fault: { code: 'required' } });
  });
});
