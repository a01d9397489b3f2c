import { describe, expect, it } from '@jest/globals';
import { FaultList } from '../errors/fault-list.js';
import { optional, readObject, type Shape } from './object-reader.js';
import { parsed } from './parsed.js';
import { parseFreeText, parseName } from './text.js';

function faultsOf<Members>(input: unknown, shape: Shape<Members>, pointer = ''): [string, string][] {
  const list = new FaultList();
  expect(readObject(input, pointer, list, shape) === undefined).toBe(list.count > 0);
  return list.faults.map((fault) => [fault.pointer, fault.code]);
}

describe('readObject', () => {
  it('gives values, fallbacks and no faults for what is well', () => {
    const shape = { name: parseName, note: optional(parseFreeText, 'none') };
    const list = new FaultList();
    expect(readObject({ name: 'Ana' }, '', list, shape)).toEqual({ name: 'Ana', note: 'none' });
    expect(list.count).toBe(0);
  });

  it('lets a parser look at the members before it', () => {
    const shape: Shape<{ name: string; greeting: string }> = {
      name: parseName,
      greeting: (value, { name = '' }) => parsed(`${String(value)} ${name}`),
    };
    expect(readObject({ greeting: 'Olá', name: 'Ana' }, '', new FaultList(), shape)).toMatchObject({
      greeting: 'Olá Ana',
    });
  });

  it('continues after a fault, so that every one is found', () => {
    const shape = { a: parseName, b: parseName, c: optional(parseFreeText, '') };
    expect(faultsOf({ b: 1, c: null, d: 'x' }, shape)).toEqual([
      ['/a', 'required'],
      ['/b', 'wrong_type'],
      ['/c', 'wrong_type'],
      ['/d', 'unknown_member'],
    ]);
  });

  it('points into objects within, and escapes names', () => {
    const within = { name: optional(parseName, '') };
    const shape = { inner: within, other: within, missing: within };
    expect(faultsOf({ inner: { 'a/b~c': 1 }, other: [] }, shape, '/1')).toEqual([
      ['/1/inner/a~1b~0c', 'unknown_member'],
      ['/1/other', 'wrong_type'],
      ['/1/missing', 'required'],
    ]);
  });

  it.each([[null], [[]], ['text'], [1], [true]])('refuses %p, which is no JSON object', (input) => {
    expect(faultsOf(input, {}, '/0')).toEqual([['/0', 'wrong_type']]);
  });

  it('finds members named like parts of every object, __proto__ included', () => {
    const input: unknown = JSON.parse('{"__proto__":{"name":"x"},"constructor":1,"hasOwnProperty":2}');
    expect(faultsOf(input, { name: parseName })).toEqual([
      ['/name', 'required'],
      ['/__proto__', 'unknown_member'],
      ['/constructor', 'unknown_member'],
      ['/hasOwnProperty', 'unknown_member'],
    ]);
  });

  it('lists a hundred faults and counts the others', () => {
    const list = new FaultList();
    const input = Object.fromEntries(Array.from({ length: 550_000 }, (_, n) => [`m${String(n)}`, 0]));
    expect(readObject(input, '', list, {})).toBeUndefined();
    expect(list).toMatchObject({ faults: { length: 100 }, omitted: 549_900 });
  });

  it('reads nothing from a prototype', () => {
    const shape = { name: parseName, toString: parseName };
    expect(faultsOf<{ name: string; toString: string }>(Object.create({ name: 'Ana' }), shape)).toEqual([
      ['/name', 'required'],
      ['/toString', 'required'],
    ]);
  });
});
