import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../errors/fault.js';
import { ObjectReader } from './object-reader.js';
import { parseFreeText, parseName } from './text.js';

function faultsOf(input: unknown, read: (reader: ObjectReader) => void, pointer = ''): [string, string][] {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, pointer, faults);
  if (reader !== undefined) read(reader);
  return faults.map((fault) => [fault.pointer, fault.code]);
}

describe('ObjectReader', () => {
  it('gives values, fallbacks and no faults for what is well', () => {
    const faults: Fault[] = [];
    const reader = ObjectReader.open({ name: 'Ana' }, '', faults);
    expect(reader?.read('name', parseName)).toBe('Ana');
    expect(reader?.readOptional('note', parseFreeText, 'none')).toBe('none');
    reader?.refuseUnknown();
    expect(faults).toEqual([]);
  });

  it('continues after a fault, so that every one is found', () => {
    const found = faultsOf({ b: 1, c: null, d: 'x' }, (reader) => {
      reader.read('a', parseName);
      reader.read('b', parseName);
      reader.readOptional('c', parseFreeText, '');
      reader.refuseUnknown();
    });
    expect(found).toEqual([
      ['/a', 'required'],
      ['/b', 'wrong_type'],
      ['/c', 'wrong_type'],
      ['/d', 'unknown_member'],
    ]);
  });

  it('points into objects within, and escapes names', () => {
    const found = faultsOf(
      { inner: { 'a/b~c': 1 }, other: [] },
      (reader) => {
        reader.readObject('inner')?.refuseUnknown();
        reader.readObject('other');
        reader.readObject('missing');
      },
      '/1',
    );
    expect(found).toEqual([
      ['/1/inner/a~1b~0c', 'unknown_member'],
      ['/1/other', 'wrong_type'],
      ['/1/missing', 'required'],
    ]);
  });

  it.each([[null], [[]], ['text'], [1], [true]])('refuses %p, which is no JSON object', (input) => {
    expect(faultsOf(input, () => undefined, '/0')).toEqual([['/0', 'wrong_type']]);
  });

  it('finds members named like parts of every object, __proto__ included', () => {
    const input: unknown = JSON.parse('{"__proto__":{"name":"x"},"constructor":1,"hasOwnProperty":2}');
    const found = faultsOf(input, (reader) => {
      reader.read('name', parseName);
      reader.refuseUnknown();
    });
    expect(found).toEqual([
      ['/name', 'required'],
      ['/__proto__', 'unknown_member'],
      ['/constructor', 'unknown_member'],
      ['/hasOwnProperty', 'unknown_member'],
    ]);
  });

  it('reads nothing from a prototype', () => {
    const found = faultsOf(Object.create({ name: 'Ana' }), (reader) => {
      reader.read('name', parseName);
      reader.read('toString', parseName);
    });
    expect(found).toEqual([
      ['/name', 'required'],
      ['/toString', 'required'],
    ]);
  });
});
