import { describe, expect, it } from '@jest/globals';
import { parseTaxId } from './tax-id.js';

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
