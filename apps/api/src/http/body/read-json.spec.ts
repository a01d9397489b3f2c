import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '#domain';
import { HttpProblem } from '../problems/http-problem.js';
import { readJson } from './read-json.js';

const MAX_VALUES = 100_000;
const read = (text: string): unknown => readJson(Buffer.from(text), MAX_VALUES);

/** Where a text is refused: the position of what is no JSON, or the faults. */
function refusalOf(text: string): unknown {
  try {
    read(text);
    return undefined;
  } catch (error) {
    if (error instanceof HttpProblem) return error.details['position'];
    if (error instanceof DomainError) return error.faults?.map(({ pointer, code }) => `${pointer} ${code}`);
    throw error;
  }
}

describe('readJson', () => {
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
    ['"a\\', 2],
    ['[01]', 2],
    ['[.5]', 1],
    ['[+1]', 1],
    ["['a']", 1],
    ['{"items":[{"a":1}{"a":2}]}', 17],
    ['batch_id=2025', 0],
    [']', 0],
  ])('finds what is no JSON in %p at %p', (text, position) => {
    expect(refusalOf(text)).toBe(position);
  });

  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    const texts = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '0', '\n', 'e', '-', ' '),
    );
    fc.assert(
      fc.property(texts, ([json, at, inserted]) => {
        const index = at % (json.length + 1);
        const text = json.slice(0, index) + inserted + json.slice(index + (inserted === '' ? 1 : 0));
        const refusal = refusalOf(text);
        if (refusal === undefined) expect(read(text)).toEqual(JSON.parse(text));
        else if (typeof refusal === 'number') expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
      }),
    );
  });

  it.each([
    ['{"a":1,"a":1}', ['/a duplicate_member']],
    ['{"amount_cents":1,"amount_cent\\u0073":2}', ['/amount_cents duplicate_member']],
    [
      '{"items":[{},{"b":{"x":1,"y":2,"x":3}}],"items":[]}',
      ['/items/1/b/x duplicate_member', '/items duplicate_member'],
    ],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__ duplicate_member']],
    ['[{"a/b":1,"a/b":1}]', ['/0/a~1b duplicate_member']],
  ])('refuses members that stand twice: %s', (text, faults) => {
    expect(refusalOf(text)).toEqual(faults);
  });

  it.each([
    '350.00000000000001',
    '9007199254740993',
    '0.1000000000000000055',
    '1e400',
    '1e-400',
    `1${'0'.repeat(70)}`,
  ])('refuses a number that is not what it is read as: %s', (number) => {
    expect(refusalOf(`{"amount_cents":[${number}]}`)).toEqual(['/amount_cents/0 inexact_number']);
  });

  it.each([
    '90.20',
    '90.2',
    '0',
    '-0',
    '0.00',
    '0e9',
    '35e3',
    '3.5E+4',
    '9007199254740992',
    '0.30000000000000004',
    '1e300',
    '99999999999.00',
  ])('reads the number %s', (number) => {
    expect(read(number)).toBe(Number(number));
  });

  it('reads every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(read(String(number))).toBe(Number(String(number)));
      }),
    );
  });

  it.each([
    ['depth', '['.repeat(1_000_000), [`${'/0'.repeat(32)} too_deep`]],
    [
      'members',
      `{"a":{${Array.from({ length: 550_000 }, (_, n) => `"${String(n)}":0`).join()}}}`,
      ['/a too_many'],
    ],
    ['names', `{"${'x'.repeat(1_000_000)}":0}`, [' too_long']],
    ['values', `[${'0,'.repeat(1_000_000)}0]`, ['/99999 too_many']],
  ])('reads no further than the greatest %s', (_what, text, faults) => {
    expect(refusalOf(text)).toEqual(faults);
  });

  it('lists a hundred faults and counts the others', () => {
    const text = `[${Array.from({ length: 150 }, () => '{"a":1,"a":2}').join()}]`;
    expect(() => read(text)).toThrow(expect.objectContaining({ omitted: 50 }));
    expect(refusalOf(text)).toHaveLength(100);
  });
});
