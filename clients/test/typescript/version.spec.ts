import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('the version of the client', () => {
  it('is that of the API it was made for, but for its last number', () => {
    const read = (path: string): { version?: string; info?: { version: string } } =>
      JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as never;
    const api = read('../../openapi.json').info?.version.split('.').slice(0, 2).join('.');
    expect(read('../../typescript/package.json').version).toMatch(new RegExp(`^${String(api)}\\.\\d+$`));
  });
});
