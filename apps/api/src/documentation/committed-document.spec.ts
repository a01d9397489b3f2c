import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { problemStatus } from '../http/problems/problem-catalogue.js';
import { isObject, operationsOf, visitObjects } from './walk-document.js';

/** `npm run check` says when it is not what the routes say. */
const text = readFileSync(new URL('../../../../clients/openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as OpenAPIObject;
const operations = operationsOf(document).map(
  ({ method, path, operation }) => [`${method} ${path}`, operation] as const,
);

describe('the committed OpenAPI document', () => {
  it('names every operation once, in a way generators can use', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id ?? ''))).toEqual([]);
  });

  it.each(operations)('says of %s what it does, in what task, and who may call it', (_name, operation) => {
    expect(operation.summary).toBeTruthy();
    expect(operation.description).toBeTruthy();
    expect(document.tags?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(operation.tags ?? ['none']),
    );
    expect(operation.tags).toHaveLength(1);
    // Scopes of a key stand in the description: readers of OpenAPI 3.0 know them for OAuth alone.
    const isClosed = /Scope of the key: `[a-z:]+`\.$/.test(operation.description ?? '');
    expect(operation.security).toEqual(isClosed ? [{ apiKey: [] }] : []);
  });

  it('begins with the collection, and then what is in it', () => {
    const [collection] = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/payouts'));
    expect([collection?.[0], Object.keys(collection?.[1] ?? {})]).toEqual(['/api/payouts', ['post', 'get']]);
  });

  it.each(operations)('shows examples of all that %s takes and answers', (_name, operation) => {
    const shown: unknown[] = [...(operation.parameters ?? []), operation.requestBody, operation.responses];
    const without: unknown[] = [];
    visitObjects(shown, (object) => {
      const isContent = 'schema' in object && !('$ref' in object);
      const { schema } = object;
      const isShown = [object, isObject(schema) ? schema : {}].some(
        (holder) => 'example' in holder || 'examples' in holder,
      );
      if (isContent && !isShown) without.push(object);
    });
    expect(without).toEqual([]);
  });

  it.each(operations)('lets viewers prefill nothing of %s that may be left out', (_name, operation) => {
    const prefilled = (operation.parameters ?? []).flatMap((parameter) =>
      !('$ref' in parameter) && parameter.required !== true && 'example' in parameter ? [parameter.name] : [],
    );
    // Of what to search by, one is needed.
    expect(prefilled).toEqual(operation.operationId === 'findPayouts' ? ['external_id'] : []);
    expect(document.components?.parameters?.['RequestId']).not.toHaveProperty('example');
  });

  it('declares no header that OpenAPI ignores, and which gateways check all the same', () => {
    expect(text).not.toMatch(/"name": "(Accept|Content-Type|Authorization)",\s+"in": "header"/);
  });

  it('has an address that generated clients can call', () => {
    expect(document.servers?.map(({ url }) => url)).toEqual(['http://127.0.0.1:3000']);
  });

  it.each(operations)('mentions the request id with %s and every answer of it', (_name, operation) => {
    expect(operation.parameters).toContainEqual({ $ref: '#/components/parameters/RequestId' });
    for (const answer of Object.values(operation.responses))
      expect(answer).toHaveProperty('headers.X-Request-Id');
  });

  it('shows only problems there are, and every one there is', () => {
    const shown = Object.entries(document.components?.examples ?? {}).map(([code, example]) => [
      code,
      'value' in example && isObject(example.value) ? example.value['code'] : undefined,
    ]);
    expect(shown).toEqual(shown.map(([code]) => [code, code]));
    const named = Object.keys(problemStatus).filter((code) => text.includes(`\`${code}\``));
    expect(named).toEqual(Object.keys(problemStatus));
    expect(shown.filter(([code]) => !named.includes(String(code)))).toEqual([]);
  });

  it('is OpenAPI 3.1 throughout, and names no class of ours', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(text).not.toContain('"nullable"');
    expect(text).not.toMatch(/Dto"/);
  });

  it('lets bodies have the members that are known, and no others', () => {
    const { BatchOrder, PixMessageInput, PixParty, BatchReport } = document.components?.schemas ?? {};
    for (const closed of [BatchOrder, PixMessageInput, PixParty])
      expect(closed).toMatchObject({ additionalProperties: false });
    expect(BatchReport).not.toHaveProperty('additionalProperties');
  });

  it('asks for a member where one is needed, whichever it is', () => {
    const { ChangeWebhook, Reason, RotateKey } = document.components?.schemas ?? {};
    expect(ChangeWebhook).toHaveProperty('minProperties', 1);
    for (const empty of [Reason, RotateKey]) expect(empty).not.toHaveProperty('minProperties');
  });

  it("says that a form's body is JSON text", () => {
    const forms = operations.flatMap(([name, { requestBody }]) => {
      if (requestBody === undefined || '$ref' in requestBody) return [];
      const form = requestBody.content['application/x-www-form-urlencoded'];
      return form === undefined ? [] : [[name, form] as const];
    });
    expect(forms.map(([name]) => name)).toEqual(['post /batches', 'post /payouts/batch']);
    for (const [, { schema, examples = {} }] of forms) {
      expect(schema).toEqual({ type: 'string', contentMediaType: 'application/json' });
      const { example } = examples as Record<string, { value: string }>;
      expect(JSON.parse(example?.value ?? '')).toHaveProperty('batch_id');
    }
  });
});
