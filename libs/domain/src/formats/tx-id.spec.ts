import { describe, expect, it } from '@jest/globals';
import { parseTxId } from './tx-id.js';

describe('txId', () => {
  it.each(['h7a786d8a7s6gd1hgs', 'a', 'A'.repeat(35), '0'])('accepts %s', (text) => {
    expect(parseTxId(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', 'a'.repeat(36), 'with-hyphen', 'with space', 'é', 'a\0', 'a\n'])('refuses %j', (text) => {
    expect(parseTxId(text)).toMatchObject({ ok: false, fault: { code: 'invalid_format' } });
  });

  it('distinguishes a missing one from one of the wrong type', () => {
    expect(parseTxId(undefined)).toMatchObject({ fault: { code: 'required' } });
    expect(parseTxId(null)).toMatchObject({ fault: { code: 'wrong_type' } });
  });
});
