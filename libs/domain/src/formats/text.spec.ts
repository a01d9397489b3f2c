import { describe, expect, it } from '@jest/globals';
import { isStorableText, parseFreeText, parseName } from './text.js';

const HIGH_SURROGATE = '\ud83d';
const LOW_SURROGATE = '\ude00';
const EMOJI = HIGH_SURROGATE + LOW_SURROGATE;

describe('text', () => {
  it.each(['', 'Aluguel', 'ação "1"', 'a'.repeat(140), EMOJI.repeat(140)])('accepts %j', (text) => {
    expect(parseFreeText(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['too_long', 'a'.repeat(141)],
    ['too_long', EMOJI.repeat(141)],
    ['too_long', 'a'.repeat(10_000_000)],
    ['invalid_characters', 'a\0b'],
    ['invalid_characters', 'a\u0001b'],
    ['invalid_characters', 'a\u0007'],
    ['invalid_characters', 'line\nfeed'],
    ['invalid_characters', '\u0085'],
    ['invalid_characters', 'a\ufffe'],
    ['invalid_characters', '\uffff'],
    ['invalid_characters', `a${HIGH_SURROGATE}`],
    ['invalid_characters', `${LOW_SURROGATE}a`],
    ['invalid_characters', LOW_SURROGATE + HIGH_SURROGATE],
    ['wrong_type', null],
    ['wrong_type', 1],
    ['wrong_type', ['a']],
  ])('says %s', (code, value) => {
    expect(parseFreeText(value)).toMatchObject({ ok: false, fault: { code } });
  });

  it('may be empty, but a name may not', () => {
    expect(parseName('')).toMatchObject({ fault: { code: 'too_short' } });
    expect(parseName(' \u00a0 ')).toMatchObject({ fault: { code: 'too_short' } });
    expect(parseName('J')).toEqual({ ok: true, value: 'J' });
    expect(parseName(' J ')).toEqual({ ok: true, value: ' J ' });
  });

  it('says which character is refused, and where', () => {
    expect(parseFreeText(`${EMOJI}a\u0007`)).toMatchObject({
      fault: { message: { values: { found: { values: { codePoint: '0007', place: 3 } } } } },
    });
  });

  it('must be there where it is a name', () => {
    expect(parseName(undefined)).toMatchObject({ fault: { code: 'required' } });
    expect(parseName('a'.repeat(141))).toMatchObject({ fault: { code: 'too_long' } });
    expect(parseName('\0')).toMatchObject({ fault: { code: 'invalid_characters' } });
  });

  it('is storable exactly where it has a UTF-8 form and no U+0000', () => {
    expect(isStorableText(`é${EMOJI}\u0001`)).toBe(true);
    expect(isStorableText(HIGH_SURROGATE)).toBe(false);
    expect(isStorableText('\0')).toBe(false);
  });
});
