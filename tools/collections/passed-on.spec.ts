import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { listRequests } from './list-requests.js';
import type { OpenApiDocument } from './openapi-document.js';
import { PASSED_ON } from './passed-on.js';

const FILE = new URL('../../clients/openapi.json', import.meta.url);

describe('what answers pass on', () => {
  const requests = listRequests(JSON.parse(readFileSync(FILE, 'utf8')) as OpenApiDocument);

  it('comes from operations that there are', () => {
    const ids = requests.map(({ operationId }) => operationId);
    expect(Object.keys(PASSED_ON).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('is what paths need', () => {
    const needed = requests.flatMap(({ pathParameters }) => pathParameters.map(({ name }) => name));
    const given = Object.values(PASSED_ON).flatMap((variables) => Object.keys(variables));
    expect(given.filter((name) => !needed.includes(name))).toEqual([]);
  });
});
