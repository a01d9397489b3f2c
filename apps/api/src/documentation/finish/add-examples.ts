import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject, visitObjects } from './walk-document.js';

/** Gives every body and answer without an example the one that its schema's members make together. */
export function addExamples(document: OpenAPIObject): void {
  const exampleOf = (schema: unknown): unknown => {
    if (!isObject(schema)) return undefined;
    if ('example' in schema) return schema['example'];
    const { $ref: ref, allOf, anyOf, oneOf, enum: values, items, properties, required } = schema;
    if (typeof ref === 'string')
      return exampleOf(document.components?.schemas?.[ref.split('/').at(-1) ?? '']);
    const parts = allOf ?? anyOf ?? oneOf;
    if (Array.isArray(parts)) return exampleOf(parts[0]);
    if (Array.isArray(values)) return values[0];
    if (items !== undefined) return [exampleOf(items)];
    if (!isObject(properties)) return {};
    const needed = Array.isArray(required) ? required : [];
    const shown = Object.entries(properties).filter(
      ([name, member]) => needed.includes(name) || (isObject(member) && 'example' in member),
    );
    return Object.fromEntries(shown.map(([name, member]) => [name, exampleOf(member)]));
  };
  visitObjects(document.paths, ({ content }) => {
    for (const media of Object.values(isObject(content) ? content : {}))
      if (isObject(media) && !('example' in media) && !('examples' in media))
        media['example'] = exampleOf(media['schema']);
  });
}
