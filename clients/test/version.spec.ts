import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('the version of a client', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const api = (JSON.parse(read('../openapi.json')) as { info: { version: string } }).info.version;

  it.each([
    ['typescript/package.json', /"version": "(.*)"/],
    ['python/pyproject.toml', /^version = "(.*)"$/m],
  ])('is that of the API it was made for, but for its last number (%s)', (file, pattern) => {
    const [major, minor] = api.split('.');
    expect(pattern.exec(read(`../${file}`))?.[1]).toMatch(new RegExp(`^${major}\\.${minor}\\.\\d+$`));
  });
});
