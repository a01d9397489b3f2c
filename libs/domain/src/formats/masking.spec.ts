import { describe, expect, it } from '@jest/globals';
import { maskPixKey, maskTaxId, maskText } from './masking.js';

describe('masking', () => {
  it.each([
    ['52998224725', '***.***.247-**'],
    ['12ABC34501DE35', '**.***.345/01DE-**'],
    ['529.982.247-25', '***'],
    ['', '***'],
  ])('shows little of the CPF or CNPJ %j', (taxId, masked) => {
    expect(maskTaxId(taxId)).toBe(masked);
  });

  it.each([
    ['CPF', '52998224725', '***.***.247-**'],
    ['CNPJ', '11222333000181', '**.***.333/0001-**'],
    ['PHONE', '+5511912345678', '+55*****5678'],
    ['PHONE', '+551132345678', '+55*****5678'],
    ['PHONE', '+12345', '+***'],
    ['EMAIL', 'u1@email.com', 'u***@e***.com'],
    ['EMAIL', 'flavio.jose@mail.example.com.br', 'f***@m***.br'],
    ['EMAIL', 'u@e.com', '***@***.com'],
    ['EMAIL', 'u1@localhost', 'u***@l***'],
    ['EVP', '123e4567-e89b-12d3-a456-426614174000', '123e4567-***'],
  ] as const)('shows little of the %s key %s', (type, value, masked) => {
    expect(maskPixKey({ type, value })).toBe(masked);
  });

  it.each([
    ['529.982.247-25', '***.***.***-25'],
    [' 5299822472 ', '********72'],
    ['5,51191E+12', '*,******+12'],
    ['ana@@example.com', '***@@*******.*om'],
    ['João', '****'],
    ['Joa\u0303o', '*****'],
    ['1.234', '*.***'],
    ['', ''],
    [`${'1'.repeat(99)}2`, `…${'*'.repeat(37)}12`],
  ])('shows the form of %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
