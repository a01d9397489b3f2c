import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject, operationsOf, visitObjects } from './walk-document.js';

/**
 * Says of every object a client sends that it may have no other members: unknown ones are faults everywhere. What is
 * answered stays open, since members may be added to it.
 */
export function closeBodies(document: OpenAPIObject): void {
  const seen = new Set<string>();
  const close = (schema: unknown): void => {
    visitObjects(schema, (object) => {
      if (isObject(object['properties'])) object['additionalProperties'] ??= false;
      const { $ref: ref } = object;
      const name = typeof ref === 'string' ? (ref.split('/').at(-1) ?? '') : '';
      if (name === '' || seen.has(name)) return;
      seen.add(name);
      close(document.components?.schemas?.[name]);
    });
  };
  for (const { operation } of operationsOf(document)) {
    const body = operation.requestBody;
    if (body === undefined || '$ref' in body) continue;
    for (const { schema } of Object.values(body.content)) close(schema);
  }
}
