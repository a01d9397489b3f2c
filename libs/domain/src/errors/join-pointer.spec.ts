import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinPointer } from './fault.js';

/** RFC 6901 section 4, written independently of the code under test. */
function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

describe('joinPointer', () => {
  it('leaves the pointer alone when there is nothing to add', () => {
    expect(joinPointer('')).toBe('');
    expect(joinPointer('/a')).toBe('/a');
  });

  it('adds names and indexes', () => {
    expect(joinPointer('', 'items', 17, 'pix_key')).toBe('/items/17/pix_key');
    expect(joinPointer('/1', 'valor')).toBe('/1/valor');
  });

  it('escapes ~ before /, so that neither is mistaken for the other', () => {
    expect(joinPointer('', 'a/b', 'm~n', '~1')).toBe('/a~1b/m~0n/~01');
  });

  it('points at a member whose name is empty', () => {
    expect(joinPointer('', '')).toBe('/');
  });

  it('gives every list of names a pointer that reads back as that list', () => {
    const name = fc.string({ unit: fc.constantFrom('~', '/', '0', '1', 'a', 'é', ' ') });
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(tokensOf(joinPointer('', ...names))).toEqual(names);
      }),
    );
  });
});
