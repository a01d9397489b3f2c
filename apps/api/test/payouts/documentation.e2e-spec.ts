import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PayoutStage } from './payout-calls.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly example?: string;
  readonly schema?: { readonly example?: string };
}

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly examples: Record<string, { readonly value: object }> }>;
  };
  readonly responses: Record<string, { readonly headers?: object; readonly content?: object }>;
}

/** Every route of this feature, with the statuses its documentation must tell. */
const ROUTES = [
  ['post', '/api/payouts', '200 201 400 409 413 415 500 503'],
  ['get', '/api/payouts', '200 400 500 503'],
  ['get', '/api/payouts/items', '200 400 500 503'],
  ['get', '/api/payouts/{batchId}', '200 400 404 500 503'],
  ['post', '/api/payouts/{batchId}/cancel', '200 404 500 503'],
  ['get', '/api/payouts/{batchId}/items', '200 400 404 406 500 503'],
  ['get', '/api/payouts/{batchId}/items/{externalId}', '200 404 500 503'],
  ['post', '/batches', '200 201 400 409 413 415 500 503'],
  ['get', '/batches/{batchId}', '200 404 500 503'],
  ['post', '/payouts/batch', '200 201 400 409 413 415 500 503'],
] as const;

describe('the documentation of payouts', () => {
  let stage: PayoutStage;
  let paths: Record<string, Record<string, Operation>>;

  beforeAll(async () => {
    stage = await PayoutStage.set({ apis: 1 });
    ({ paths } = (await stage.get('/docs/json')).json as { paths: typeof paths });
  });
  afterAll(() => stage.close());

  it('knows every route there is', () => {
    const documented = Object.entries(paths)
      .filter(([path]) => /payouts|batches/.test(path))
      .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
    expect(documented.sort()).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).sort());
  });

  it.each(ROUTES)('tells of %s %s what it does, its tag and its answers', (method, path, statuses) => {
    const operation = paths[path]?.[method];
    expect(operation?.summary).toBeTruthy();
    expect(operation?.tags).toHaveLength(1);
    expect(Object.keys(operation?.responses ?? {}).join(' ')).toBe(statuses);
  });

  it('tells the headers', () => {
    const { responses, parameters } = paths['/api/payouts']?.['post'] ?? { responses: {} };
    expect(Object.keys(responses['201']?.headers ?? {})).toEqual(['Location', 'Preference-Applied']);
    expect(Object.keys(responses['200']?.headers ?? {})).toEqual([
      'Location',
      'Idempotent-Replayed',
      'Preference-Applied',
    ]);
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
    expect(parameters?.map(({ name }) => name)).toContain('Prefer');
  });

  it('has examples that run as they stand', async () => {
    for (const [path, operations] of Object.entries(paths)) {
      const { examples = {} } = operations['post']?.requestBody?.content['application/json'] ?? {};
      if (!/payouts|batches/.test(path)) continue;
      for (const { value } of Object.values(examples)) {
        // The second and third address know the batches of the first by then.
        const answer = await stage.post(path, value, path === '/payouts/batch' ? { prefer: 'wait=1' } : {});
        expect(answer.status).toBe(path === '/api/payouts' ? 201 : 200);
      }
    }
    for (const [method, path] of ROUTES) {
      const { parameters = [], requestBody } = paths[path]?.[method] ?? {};
      if (requestBody !== undefined) continue;
      const examples = parameters.map((parameter) => ({
        ...parameter,
        example: parameter.example ?? parameter.schema?.example,
      }));
      const query = examples
        .filter((parameter) => parameter.in === 'query' && parameter.example !== undefined)
        .map(({ name, example }) => `${name}=${String(example)}`);
      const address = examples
        .filter((parameter) => parameter.in === 'path')
        .reduce<string>((text, { name, example }) => text.replace(`{${name}}`, String(example)), path);
      const call = `${address}?${query.join('&')}`;
      const answer = method === 'get' ? await stage.get(call) : await stage.post(call, '');
      expect([call, answer.status]).toEqual([call, 200]);
    }
  });
});
