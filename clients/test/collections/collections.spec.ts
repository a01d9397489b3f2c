import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { callOf, parseBru } from './parse-bru.js';

const CLIENTS = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${CLIENTS}${path}`, 'utf8');

interface Document {
  readonly paths: Record<string, Record<string, { readonly operationId: string }>>;
}

/** `get /api/payouts/{}`: every operation, whatever its parameters are called. */
const operations = Object.entries((JSON.parse(read('openapi.json')) as Document).paths).flatMap(
  ([path, methods]) => Object.keys(methods).map((method) => `${method} ${anonymous(path)}`),
);

describe('the Bruno collection', () => {
  const names = readdirSync(`${CLIENTS}bruno`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.bru'),
  );
  const files = new Map(names.map((name) => [name, parseBru(read(`bruno/${name}`))]));
  const isSetUp = (name: string): boolean => /^(collection|environments.*|.*folder)\.bru$/.test(name);
  const requests = [...files].filter(([name]) => !isSetUp(name));

  it('has every operation of the document', () => {
    const covered = requests.map(([, file]) => {
      const { method, call } = callOf(file);
      return `${method} ${anonymous(call.get('url') ?? '')}`;
    });
    expect([...new Set(covered)].sort()).toEqual([...operations].sort());
  });

  it.each(requests)('%s says all that Bruno needs', (_, file) => {
    const { call } = callOf(file);
    expect([...(file.settings.get('meta')?.keys() ?? [])]).toEqual(['name', 'type', 'seq']);
    expect([...call.keys()]).toEqual(['url', 'body', 'auth']);
    const inPath = [...(call.get('url') ?? '').matchAll(/:([A-Za-z]\w*)/g)].map(([, name]) => name).sort();
    expect([...(file.settings.get('params:path')?.keys() ?? [])].sort()).toEqual(inPath);
    const json = file.texts.get('body:json');
    expect(call.get('body')).toBe(json === undefined ? 'none' : 'json');
    if (json !== undefined) expect(JSON.parse(json)).toBeDefined();
  });

  it('uses no variable that the environment does not have', () => {
    const environment = files.get('environments/local.bru')?.settings.get('vars');
    const used = [...requests].flatMap(([, { settings }]) =>
      [...settings.values()].flatMap((block) =>
        [...block.values()].flatMap((value) => [...value.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)),
      ),
    );
    expect(used.filter((name) => !environment?.has(name ?? ''))).toEqual([]);
  });
});

describe('requests.http', () => {
  const text = read('requests.http');

  it('has every operation of the document', () => {
    const lines = text.matchAll(/^(GET|POST|PUT|PATCH|DELETE) (\S+)$/gm);
    const covered = [...lines].map(
      ([, method = '', url = '']) => `${method.toLowerCase()} ${anonymous(url)}`,
    );
    expect([...new Set(covered)].sort()).toEqual([...operations].sort());
  });

  it('begins every request with its name and keeps its parts apart', () => {
    const [head = '', ...requests] = text.split(/^### .+\n/m);
    const declared = [...head.matchAll(/^@(\w+) = \S+$/gm)].map(([, name]) => name);
    for (const request of requests) {
      const [start = '', body = ''] = request.split(/\n\n/, 2);
      expect(start).toMatch(
        /^# @name \S+\n(# .+\n)?[A-Z]+ \{\{baseUrl\}\}\/\S+(\n[A-Za-z-]+: [\x20-\x7e]+)*\n?$/,
      );
      if (body.trim() !== '') expect(JSON.parse(body)).toBeDefined();
      for (const [, name] of request.matchAll(/\{\{(\w+)\}\}/g)) expect(declared).toContain(name);
    }
  });
});

/** An address without its server, its search and the names of its parameters. */
function anonymous(url: string): string {
  return url
    .replace('{{baseUrl}}', '')
    .replace(/\?.*/, '')
    .replaceAll(/\{+\w+\}+|:\w+/g, '{}');
}
