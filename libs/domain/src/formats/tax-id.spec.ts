import { describe, expect, it } from '@jest/globals';
import { canBeOwner, isTaxId, parseTaxId, parseWrittenTaxId, type TaxId } from './tax-id.js';

describe('parseTaxId', () => {
  it.each(['52998224725', '12ABC34501DE35', '11222333000181'])('accepts %s', (text) => {
    expect(parseTaxId(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['check_digits', '98716278190'],
    ['check_digits', '11111111111'],
    ['check_digits', '12ABC34501DE36'],
    ['check_digits', '00000000000000'],
    ['invalid_format', '529.982.247-25'],
    ['invalid_format', '12abc34501de35'],
    ['invalid_format', ''],
    ['invalid_format', '5299822472\0'],
    ['wrong_type', 52998224725],
    ['wrong_type', null],
    ['required', undefined],
  ])('says %s of %j', (code, value) => {
    expect(parseTaxId(value)).toMatchObject({ ok: false, fault: { code } });
  });

  it('says which of the two has a typo, and never repeats it', () => {
    const cpf = JSON.stringify(parseTaxId('98716278190'));
    expect(cpf).toContain('No such CPF');
    expect(cpf).not.toContain('98716278190');
    expect(JSON.stringify(parseTaxId('12ABC34501DE36'))).toContain('No such CNPJ');
  });
});

describe('a CPF or CNPJ as people write it', () => {
  it.each([
    ['529.982.247-25', '52998224725'],
    [' 52998224725 ', '52998224725'],
    ['12.abc.345/01de-35', '12ABC34501DE35'],
    ['12ABC34501DE35', '12ABC34501DE35'],
  ])('is read without punctuation: %s', (text, value) => {
    expect(parseWrittenTaxId(text)).toEqual({ ok: true, value });
  });

  it.each([
    [undefined, 'required'],
    [52998224725, 'wrong_type'],
    ['529.982.247-26', 'check_digits'],
    ['5.2.9.9.8.2.2.4.7.2.5', 'invalid_format'],
    ['***.982.247-**', 'invalid_format'],
    ['', 'invalid_format'],
  ])('%j is refused: %s', (value, code) => {
    expect(parseWrittenTaxId(value)).toMatchObject({ ok: false, fault: { code } });
  });
});

describe('an owner as a directory reveals it', () => {
  const [cpf, cnpj] = [taxId('52998224725'), taxId('12ABC34501DE35')];

  it.each([
    ['529.982.247-25', cpf, true],
    ['***.982.247-**', cpf, true],
    ['***982247**', cpf, true],
    ['***.982.248-**', cpf, false],
    ['12.ABC.345/01DE-35', cnpj, true],
    ['12.ABC.345/01DE-36', cnpj, false],
    ['***.982.247-**', cnpj, false],
    ['***.***.***-**', cpf, undefined],
    ['', cpf, undefined],
  ])('%s of %s: %s', (revealed, expected, matches) => {
    expect(canBeOwner(revealed, expected)).toBe(matches);
  });
});

function taxId(text: string): TaxId {
  if (!isTaxId(text)) throw new Error(text);
  return text;
}
