import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { locateJsonFault } from './locate-json-fault.js';

describe('locateJsonFault', () => {
  it.each([
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['[1,', 3],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['{"a":tru}', 5],
    ['{"a":1} x', 8],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{"a"]', 4],
    ['"abc', 4],
    ['"a\nb"', 2],
    ['"a\\x"', 2],
    ['"a\\u12"', 2],
    ['[01]', 2],
    ['[.5]', 1],
    ['[+1]', 1],
    ["['a']", 1],
    ['{"items":[{"a":1}{"a":2}]}', 17],
    ['batch_id=2025', 0],
    [']', 0],
  ])('finds the fault of %p at %p', (text, position) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(locateJsonFault(text)).toBe(position);
  });

  it('reads all of what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(locateJsonFault(json)).toBe(json.length);
      }),
    );
  });

  it('finds a fault before the end, or the end, in every broken text', () => {
    const broken = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '0', '\n'),
    );
    fc.assert(
      fc.property(broken, ([json, at, inserted]) => {
        const index = at % (json.length + 1);
        const text = json.slice(0, index) + inserted + json.slice(index + (inserted === '' ? 1 : 0));
        const position = locateJsonFault(text);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
        // What stands before the fault is not to blame: with anything appended it never fails earlier.
        expect(locateJsonFault(text.slice(0, position))).toBe(position);
      }),
    );
  });

  it('takes deep nesting without recursion', () => {
    expect(locateJsonFault('['.repeat(1_000_000))).toBe(1_000_000);
  });
});
