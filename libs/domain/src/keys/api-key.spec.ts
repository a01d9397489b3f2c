import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashApiKey, isApiKeyText, isKeyId, makeApiKeyText, makeKeyId, prefixOf } from './api-key.js';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('a key', () => {
  it('has one form, whatever bytes it is made of, and never loses any', () => {
    expect(makeApiKeyText(new Uint8Array(32))).toBe(`mk_${'0'.repeat(43)}`);
    fc.assert(
      fc.property(bytes(32), bytes(32), (one, other) => {
        const [text, otherText] = [makeApiKeyText(one), makeApiKeyText(other)];
        expect(isApiKeyText(text)).toBe(true);
        expect(text === otherText).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
    expect(isApiKeyText(makeApiKeyText(new Uint8Array(32).fill(255)))).toBe(true);
  });

  it('is made of 256 bits and of nothing less', () => {
    expect(() => makeApiKeyText(randomBytes(31))).toThrow(RangeError);
    expect(() => makeKeyId(randomBytes(9))).toThrow(RangeError);
  });

  it('is recognised by eight characters, and stored as its SHA-256', () => {
    const key = makeApiKeyText(new Uint8Array(32));
    expect(prefixOf(key)).toBe('mk_00000000');
    expect(hashApiKey(key)).toHaveLength(32);
    expect(hashApiKey(key).toString('hex')).toBe(
      'a04e5b0f5213da7589fa581f2ae6df508bef580890ee30756f9be0e718520cdb',
    );
  });

  it.each([
    '',
    'mk_',
    `mk_${'0'.repeat(42)}`,
    `mk_${'0'.repeat(44)}`,
    `mk_${'0'.repeat(42)}-`,
    `mk_${'0'.repeat(43)}\n`,
  ])('is not %p', (text) => {
    expect(isApiKeyText(text)).toBe(false);
  });

  it('has an id that says nothing of it', () => {
    const id = makeKeyId(new Uint8Array(10).fill(171));
    expect(id).toBe('key_abababababababababab');
    expect(isKeyId(id)).toBe(true);
    expect(isKeyId('key_ABABABABABABABABABAB')).toBe(false);
  });
});
