import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Resource {
  readonly _id: string;
  readonly _type: string;
  readonly parentId: string | null;
  readonly method?: string;
  readonly url?: string;
  readonly body?: { readonly text?: string };
  readonly data?: Readonly<Record<string, unknown>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../clients/${name}`, import.meta.url), 'utf8'));
const { resources } = read('insomnia.json') as { resources: Resource[] };
const { paths } = read('openapi.json') as { paths: Record<string, Record<string, unknown>> };
const requests = resources.filter(({ _type }) => _type === 'request');

describe('the Insomnia export', () => {
  it('has a request for every operation of the document', () => {
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const covered = requests.map(
      ({ method = '', url = '' }) =>
        `${method} ${url.replace('{{ _.baseUrl }}', '').replaceAll(/\{\{ _\.(\w+) \}\}/g, '{$1}')}`,
    );
    expect(covered.sort()).toEqual(operations.sort());
  });

  it('uses variables that its environment has, and parents that are there', () => {
    const { data = {} } = resources.find(({ _type }) => _type === 'environment') ?? {};
    const used = JSON.stringify(requests).matchAll(/\{\{ _\.(\w+) \}\}/g);
    for (const [, name = ''] of used) expect(data).toHaveProperty(name);
    const ids = new Set<string | null>(resources.map(({ _id }) => _id));
    expect(ids.size).toBe(resources.length);
    for (const { parentId } of resources) expect(parentId === null || ids.has(parentId)).toBe(true);
  });

  it('has bodies that are JSON', () => {
    const bodies = requests.flatMap(({ body }) => body?.text ?? []);
    expect(bodies.length).toBeGreaterThan(5);
    for (const text of bodies) expect(JSON.parse(text)).toBeInstanceOf(Object);
  });
});
