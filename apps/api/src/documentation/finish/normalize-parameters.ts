import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject, operationsOf } from './walk-document.js';

const PLACES = ['path', 'query', 'header', 'cookie'];

/** Parameters in the order of an address, each with its example beside its schema: decorators put it in different places. */
export function normalizeParameters(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    const parameters: unknown[] = operation.parameters ?? [];
    for (const parameter of parameters) {
      const schema = isObject(parameter) ? parameter['schema'] : undefined;
      if (!isObject(parameter) || !isObject(schema) || !('example' in schema)) continue;
      parameter['example'] ??= schema['example'];
      // A copy: the schema may be a constant that others share.
      const { example: _moved, ...rest } = schema;
      parameter['schema'] = rest;
    }
    parameters.sort((one, other) => placeOf(one) - placeOf(other));
  }
}

function placeOf(parameter: unknown): number {
  return isObject(parameter) ? PLACES.indexOf(String(parameter['in'])) : -1;
}
