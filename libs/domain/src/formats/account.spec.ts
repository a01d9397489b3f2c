import { describe, expect, it } from '@jest/globals';
import { parseAccountNumber, parseAccountType, parseBranch } from './account.js';

describe('account', () => {
  it.each(['CACC', 'SVGS', 'TRAN', 'SLRY', 'OTHR'])('has the type %s', (type) => {
    expect(parseAccountType(type)).toEqual({ ok: true, value: type });
  });

  it.each(['cacc', 'SALARY', '', 'constructor'])('has no type %j', (type) => {
    expect(parseAccountType(type)).toMatchObject({ fault: { code: 'invalid_format' } });
  });

  it.each(['1', '1231231', '12345X', '0'.repeat(20)])('has the number %s', (text) => {
    expect(parseAccountNumber(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', '12345-X', '12345x', '0'.repeat(21), '12 34', '12\n'])('has no number %j', (text) => {
    expect(parseAccountNumber(text)).toMatchObject({ fault: { code: 'invalid_format' } });
  });

  it.each(['1', '0001', '9999'])('is at the branch %s', (text) => {
    expect(parseBranch(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', '00001', '000A', '1-9', '1\n'])('is at no branch %j', (text) => {
    expect(parseBranch(text)).toMatchObject({ fault: { code: 'invalid_format' } });
  });

  it.each([parseAccountType, parseAccountNumber, parseBranch])(
    'distinguishes a missing value from one of the wrong type',
    (parse) => {
      expect(parse(undefined)).toMatchObject({ fault: { code: 'required' } });
      expect(parse(1)).toMatchObject({ fault: { code: 'wrong_type' } });
      expect(parse(null)).toMatchObject({ fault: { code: 'wrong_type' } });
    },
  );
});
