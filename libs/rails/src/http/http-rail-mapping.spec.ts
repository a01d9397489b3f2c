import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplates, fillBody, fillPath } from './fill-template.js';
import { DEFAULT_HTTP_RAIL_MAPPING, readHttpRailMapping } from './http-rail-mapping.js';

describe('a mapping file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'malote-mapping-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const fileWith = (content: string): string => {
    const file = join(directory, 'rail.json');
    writeFileSync(file, content);
    return file;
  };

  it('changes what it names and nothing else', () => {
    const file = fileWith('{ "settledWords": ["EFETIVADO"], "authorizationHeader": "X-Api-Key" }');
    expect(readHttpRailMapping(file)).toEqual({
      ...DEFAULT_HTTP_RAIL_MAPPING,
      settledWords: ['EFETIVADO'],
      authorizationHeader: 'X-Api-Key',
    });
  });

  it('works as the documentation shows it', () => {
    const text = readFileSync(new URL('../../../../docs/http-rail.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([^`]*)```/.exec(text) ?? [];
    const mapping = readHttpRailMapping(fileWith(example));
    checkTemplates(mapping);
    expect(mapping.settledWords).toEqual(['REALIZADO']);
  });

  it.each([
    ['no JSON', '{', 'cannot be read as JSON'],
    ['an unknown member', '{ "setledWords": [] }', 'setledWords'],
    ['a pointer that is none', '{ "payment": { "status": "status" } }', 'JSON pointer'],
    ['a status that is no refusal', '{ "notTakenStatuses": [500] }', 'notTakenStatuses'],
  ])('with %s is refused, naming it', (_what, content, says) => {
    expect(() => readHttpRailMapping(fileWith(content))).toThrow(says);
  });
});

describe('templates', () => {
  it('fill paths without letting a value leave its segment', () => {
    expect(fillPath('/keys/{pixKey}', { pixKey: 'a/../b?c' })).toBe('/keys/a%2F..%2Fb%3Fc');
  });

  it('fill bodies of any shape, a lone placeholder with its own type', () => {
    const template = { a: '{amountCents}', b: ['{amountCents} centavos', null, 1], c: { d: '{txId}' } };
    expect(fillBody(template, { amountCents: 5, txId: 't' })).toEqual({
      a: 5,
      b: ['5 centavos', null, 1],
      c: { d: 't' },
    });
  });

  it('are refused when they name what a call does not have', () => {
    const { inquire } = DEFAULT_HTTP_RAIL_MAPPING;
    const mapping = { ...DEFAULT_HTTP_RAIL_MAPPING, inquire: { ...inquire, path: '/{constructor}' } };
    expect(() => {
      checkTemplates(mapping);
    }).toThrow('{constructor}');
    expect(() => {
      checkTemplates(DEFAULT_HTTP_RAIL_MAPPING);
    }).not.toThrow();
  });
});
