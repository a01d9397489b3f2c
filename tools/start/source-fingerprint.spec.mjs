import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOfSources } from './source-fingerprint.mjs';

describe('the fingerprint of the sources', () => {
  let root;
  let before;
  const write = (path, text) => writeFileSync(join(root, path), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'malote-sources-'));
    ['apps/api', 'apps/api/test', 'libs/testing', 'tools'].forEach((path) =>
      mkdirSync(join(root, path), { recursive: true }),
    );
    write('apps/api/main.ts', 'start();');
    write('package.json', '{}');
    before = fingerprintOfSources(root);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('stays the same while nothing changes', () => {
    expect(fingerprintOfSources(root)).toBe(before);
  });

  it.each([
    ['a source changes', () => write('apps/api/main.ts', 'start(now);')],
    ['a source is added', () => write('tools/new.ts', '')],
    [
      'a source is renamed',
      () => renameSync(join(root, 'apps/api/main.ts'), join(root, 'apps/api/begin.ts')),
    ],
    ['the packages change', () => write('package.json', '{ "type": "module" }')],
  ])('changes when %s', (_, change) => {
    change();
    expect(fingerprintOfSources(root)).not.toBe(before);
  });

  it.each([
    'apps/api/main.spec.ts',
    'apps/api/main.int-spec.ts',
    'apps/api/test/a.ts',
    'libs/testing/a.ts',
    'tools/a.md',
  ])('passes over %s, which is not built', (path) => {
    write(path, 'text');
    expect(fingerprintOfSources(root)).toBe(before);
  });
});
