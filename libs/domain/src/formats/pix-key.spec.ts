import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { say } from '../errors/message.js';
import { parsePixKey, parsePixKeyType, PIX_KEY_TYPES, type PixKeyType } from './pix-key.js';
import { isCpf, makeCpf } from './tax-id.js';

const EVP = '123e4567-e89b-12d3-a456-426614174000';

describe('parsePixKey', () => {
  it.each<[PixKeyType, string, string]>([
    ['CPF', '52998224725', '52998224725'],
    ['CPF', '529.982.247-25', '52998224725'],
    ['CPF', '  529.982.247-25\n', '52998224725'],
    ['CPF', '529 982 247 25', '52998224725'],
    ['CPF', '529982247-25', '52998224725'],
    ['CPF', '000.000.001-91', '00000000191'],
    ['CNPJ', '11222333000181', '11222333000181'],
    ['CNPJ', '11.222.333/0001-81', '11222333000181'],
    ['CNPJ', '12ABC34501DE35', '12ABC34501DE35'],
    ['CNPJ', '12.abc.345/01de-35', '12ABC34501DE35'],
    ['CNPJ', '12abc34501de35', '12ABC34501DE35'],
    ['PHONE', '+5511912345678', '+5511912345678'],
    ['PHONE', '+55 11 91234-5678', '+5511912345678'],
    ['PHONE', ' +55 (11) 91234-5678 ', '+5511912345678'],
    ['PHONE', '(+55) 11 91234 5678', '+5511912345678'],
    ['PHONE', '+55\u00a011\u00a091234-5678', '+5511912345678'],
    ['PHONE', '+55\u202f11\u202f91234\u201056\u221278', '+5511912345678'],
    ['PHONE', '\u2003+55\u200911\u300091234\u20115678', '+5511912345678'],
    ['PHONE', '+55.11.91234.5678', '+5511912345678'],
    ['PHONE', '+55 11 3234-5678', '+551132345678'],
    ['PHONE', '+1-202-555-0143', '+12025550143'],
    ['PHONE', '+12', '+12'],
    ['PHONE', '+123456789012345', '+123456789012345'],
    ['EMAIL', 'u1@email.com', 'u1@email.com'],
    ['EMAIL', ' U1@Email.COM ', 'u1@email.com'],
    ['EMAIL', 'ac03+17@sandbox.pix', 'ac03+17@sandbox.pix'],
    ['EMAIL', '+55@example.com', '+55@example.com'],
    ['EMAIL', '52998224725@example.com', '52998224725@example.com'],
    ['EMAIL', "o'neil/#1{x}@e-x.co", "o'neil/#1{x}@e-x.co"],
    ['EMAIL', 'a@localhost', 'a@localhost'],
    ['EVP', EVP, EVP],
    ['EVP', ` ${EVP.toUpperCase()} `, EVP],
    ['EVP', EVP.replaceAll('-', ''), EVP],
    ['EVP', EVP.replaceAll('-', '\u2011'), EVP],
    ['CPF', '529\u202f982\u00a0247\u201325', '52998224725'],
  ])('reads a %s from %j', (type, text, value) => {
    expect(parsePixKey(text)).toEqual({ ok: true, value: { type, value } });
    expect(parsePixKey(text, type)).toEqual({ ok: true, value: { type, value } });
  });

  it.each([
    ['11999998888', '+5511999998888'],
    ['(11) 99999-8888', '+5511999998888'],
    ['11 3234 5678', '+551132345678'],
    ['5511987654321', '+5511987654321'],
    ['55 11 3234-5678', '+551132345678'],
    ['55 91234-5678', '+5555912345678'],
    ['52998224725', '+5552998224725'],
  ])('reads %j as a Brazilian phone where its type says so, and only there', (text, value) => {
    expect(parsePixKey(text, 'PHONE')).toEqual({ ok: true, value: { type: 'PHONE', value } });
    expect(parsePixKey(text)).not.toMatchObject({ value: { type: 'PHONE' } });
    expect(parsePixKey(text, 'EVP')).toMatchObject({ ok: false });
  });

  it.each([
    ['+55 (011) 91234-5684', undefined],
    ['+551191234568', undefined],
    ['+55119123456789', undefined],
    ['+5500912345678', undefined],
    ['+5510912345678', undefined],
    ['+5511812345678', undefined],
    ['+551162345678', undefined],
    ['+5511', undefined],
    ['+55', undefined],
    ['1191234568', 'PHONE'],
    ['01191234568', 'PHONE'],
    ['551191234568', 'PHONE'],
  ] as const)('refuses %j, which no Brazilian phone can be', (text, type) => {
    expect(faultOf(text, type)).toMatchObject(['invalid_format', expect.stringContaining('area code')]);
  });

  it.each([
    ['529982\u200b24725', 'U+200B, number 7'],
    ['\u202a+55 11 91234-5678\u202c', 'U+202A, number 1'],
    ['joao\u00ad@example.com', 'U+00AD, number 5'],
    ['u1@email.com\u2060', 'U+2060, number 13'],
    ['\ufeff \ufe0fu1@email.com', 'U+FE0F, number 1'],
    ['+55\t11 91234-5678', 'U+0009, number 4'],
    ['52998224725\0', 'U+0000, number 12'],
    [`${EVP}\u200e`, 'U+200E, number 37'],
    ['a\u2028b@example.com', 'U+2028, number 2'],
  ])('names the invisible character in %j', (text, place) => {
    expect(faultOf(text)).toMatchObject(['invalid_characters', expect.stringContaining(place)]);
  });

  it.each([
    ['eleven digits that are no CPF', '11912345678', 'check_digits'],
    ['eleven equal digits', '11111111111', 'check_digits'],
    ['a CPF with a typo', '529.982.247-26', 'check_digits'],
    ['a CNPJ with a typo', '12ABC34501DE36', 'check_digits'],
    ['fourteen equal digits', '00000000000000', 'check_digits'],
    ['a phone without its country code', '(11) 91234-5678', 'invalid_format'],
    ['a phone without its country code, no parentheses', '11 91234-5678', 'invalid_format'],
    ['a phone with the country code and no +', '5511912345678', 'invalid_format'],
    ['a landline without country code', '1132345678', 'invalid_format'],
    ['a country code of 0', '+0511912345678', 'invalid_format'],
    ['a phone of 16 digits', '+1234567890123456', 'invalid_format'],
    ['a + alone', '+', 'invalid_format'],
    ['one digit after the +', '+5', 'invalid_format'],
    ['two +', '++5511912345678', 'invalid_format'],
    ['letters in a phone', '+55 11 9123A-5678', 'invalid_format'],
    ['an extension', '+5511912345678#12', 'invalid_format'],
    ['an e-mail without a name', '@example.com', 'invalid_format'],
    ['an e-mail without a domain', 'a@', 'invalid_format'],
    ['two @', 'a@b@c.com', 'invalid_format'],
    ['a space within an e-mail', 'a b@example.com', 'invalid_format'],
    ['an accent in an e-mail', 'joão@example.com', 'invalid_format'],
    ['a Kelvin sign, whose lower case is an ASCII k', '\u212a@example.com', 'invalid_format'],
    ['a % in an e-mail', 'a%b@example.com', 'invalid_format'],
    ['a & in an e-mail', 'a&b@example.com', 'invalid_format'],
    ['an empty label', 'a@example..com', 'invalid_format'],
    ['a dot at the end', 'a@example.com.', 'invalid_format'],
    ['a label that begins with a hyphen', 'a@-example.com', 'invalid_format'],
    ['a label of 64 characters', `a@${'b'.repeat(64)}.com`, 'invalid_format'],
    ['a UUID with some of its hyphens', EVP.replace('-', ''), 'invalid_format'],
    ['a UUID in braces', `{${EVP}}`, 'invalid_format'],
    ['a UUID with a letter beyond f', EVP.replace('e', 'g'), 'invalid_format'],
    ['a dotless i, whose upper case is an ASCII I', '12\u0131BC34501DE35', 'invalid_format'],
    [
      'digits of another script',
      '\u0665\u0662\u0669\u0669\u0668\u0662\u0662\u0664\u0667\u0662\u0665',
      'invalid_format',
    ],
    ['ten digits', '5299822472', 'invalid_format'],
    ['words', 'my key', 'invalid_format'],
    ['nothing', '', 'invalid_format'],
    ['white space', ' \t\n', 'invalid_format'],
  ])('refuses %s', (_, text, code) => {
    expect(parsePixKey(text)).toMatchObject({ ok: false, fault: { code } });
  });

  it.each([
    [undefined, 'required'],
    [null, 'wrong_type'],
    [52998224725, 'wrong_type'],
    [['u1@email.com'], 'wrong_type'],
    [{}, 'wrong_type'],
  ])('says of %p that it is %s', (value, code) => {
    expect(parsePixKey(value)).toMatchObject({ ok: false, fault: { code } });
  });

  it('accepts an e-mail of 77 characters and refuses one of 78', () => {
    const domain = '@example.com';
    const longest = 'a'.repeat(77 - domain.length) + domain;
    expect(parsePixKey(` ${longest} `)).toEqual({ ok: true, value: { type: 'EMAIL', value: longest } });
    expect(parsePixKey(`a${longest}`)).toMatchObject({ ok: false, fault: { code: 'too_long' } });
  });

  it('never takes eleven bare digits for a phone, valid CPF or not', () => {
    const digits = fc.stringMatching(/^[0-9]{11}$/);
    fc.assert(
      fc.property(fc.oneof(digits, digits.map(validCpfFrom)), (text) => {
        const result = parsePixKey(text);
        expect(result).toMatchObject(
          isCpf(text)
            ? { ok: true, value: { type: 'CPF', value: text } }
            : { ok: false, fault: { code: 'check_digits' } },
        );
      }),
    );
  });

  it('never takes a phone without country code for a CPF, even where its digits are one', () => {
    expect(isCpf('11900000083')).toBe(true);
    expect(parsePixKey('11 90000-0083').ok).toBe(false);
    expect(parsePixKey('(11) 90000-0083').ok).toBe(false);
  });

  it.each<[string, PixKeyType, string]>([
    ['529.982.247-25', 'PHONE', 'starts with +'],
    ['11.222.333/0001-81', 'PHONE', 'starts with +'],
    ['11912345678', 'EMAIL', 'e-mail'],
    ['+5511912345678', 'CPF', '11 digits'],
    ['u1@email.com', 'EVP', 'UUID'],
    [EVP, 'EMAIL', 'e-mail'],
    ['52998224725', 'CNPJ', '14 digits'],
  ])('refuses %s as %s, and says how to correct it', (text, type, hint) => {
    expect(faultOf(text, type)).toMatchObject(['key_type_mismatch', expect.stringContaining(hint)]);
  });

  it.each(PIX_KEY_TYPES)('says how a %s is written where the text is no key at all', (type) => {
    expect(faultOf('?', type)).toMatchObject(['invalid_format', expect.stringContaining(`${type} key`)]);
  });

  it('mentions the country code for a bare phone number', () => {
    for (const text of ['11912345678', '11 91234-5678', '5511912345678', '(11) 91234-5678']) {
      expect(faultOf(text)[1]).toContain('country code');
    }
  });

  it('never repeats the key in a message', () => {
    for (const text of [
      '98716278190',
      '11912345678',
      '5511912345678',
      '12ABC34501DE36',
      'joão@example.org',
      '+0551191',
    ]) {
      for (const type of [undefined, ...PIX_KEY_TYPES]) {
        expect(faultOf(text, type)[1]).not.toContain(text);
      }
    }
  });

  it('is its own normalised form, whatever text it came from', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-(). /@abcdefABCDEF')), maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.emailAddress(),
      fc.uuid(),
      fc.stringMatching(/^\+[1-9]\d{1,14}$/),
      fc.stringMatching(/^[0-9]{11}$/).map(validCpfFrom),
    );
    fc.assert(
      fc.property(text, (input) => {
        const result = parsePixKey(input);
        if (!result.ok) return;
        expect(parsePixKey(result.value.value)).toEqual(result);
        expect(parsePixKey(result.value.value, result.value.type)).toEqual(result);
        expect(parsePixKey(` ${input}\n`)).toEqual(result);
      }),
      { numRuns: 3000 },
    );
  });

  it('is read in a fraction of a millisecond, however hostile', () => {
    const hostile = [
      `${'a'.repeat(76)}@`,
      `a@${'a.'.repeat(37)}`,
      `a@${'a-'.repeat(37)}-`,
      `a@${'a'.repeat(74)}!`,
      `+${'1 '.repeat(99)}`,
      '- '.repeat(100),
      '1'.repeat(200),
      ' '.repeat(10_000_000),
      '1'.repeat(10_000_000),
    ];
    const startedAt = performance.now();
    for (let round = 0; round < 1200; round += 1) hostile.forEach((text) => parsePixKey(text));
    // 10,800 keys, as many as the largest batch has; a batch is accepted in well under a second.
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('parsePixKeyType', () => {
  it.each(PIX_KEY_TYPES)('accepts %s', (type) => {
    expect(parsePixKeyType(type)).toEqual({ ok: true, value: type });
  });

  it.each(['cpf', 'UUID', '', 'toString'])('refuses %j', (text) => {
    expect(parsePixKeyType(text)).toMatchObject({ fault: { code: 'invalid_format' } });
  });

  it('refuses null', () => {
    expect(parsePixKeyType(null)).toMatchObject({ fault: { code: 'wrong_type' } });
  });
});

function faultOf(text: string, type?: PixKeyType): readonly [code: string, message: string] {
  const result = parsePixKey(text, type);
  return result.ok ? ['', ''] : [result.fault.code, say(result.fault.message, 'en')];
}

function validCpfFrom(digits: string): string {
  let next = 0;
  return makeCpf(() => Number(digits.charAt(next++ % digits.length)) / 10);
}
