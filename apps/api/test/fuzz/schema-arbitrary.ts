import fc from 'fast-check';
import type { ApiDocument, Schema } from './api-document.js';

/** Deeper than any body of this API; schemas that refer to themselves end here. */
const MAX_DEPTH = 8;
/** Enough to meet every rule about lists; long ones have tests of their own. */
const MAX_ITEMS = 4;

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uuid: fc.uuid(),
  uri: fc.webUrl(),
};

/** Values that a schema allows, examples among them since rules between members cannot be read from a schema. */
export function arbitraryOf(schema: Schema, document: ApiDocument, depth = 0): fc.Arbitrary<unknown> {
  const examples = [schema.example, ...(schema.examples ?? [])].filter((value) => value !== undefined);
  const made = makeArbitrary(schema, document, depth);
  return examples.length === 0 ? made : fc.oneof(fc.constantFrom(...examples), made);
}

function makeArbitrary(schema: Schema, document: ApiDocument, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOf(resolve(schema.$ref, document), document, depth);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) {
    return fc.oneof(...choices.map((choice) => arbitraryOf(choice, document, depth)));
  }
  const [first, ...others] = schema.allOf ?? [];
  if (first !== undefined && others.length === 0) return arbitraryOf(first, document, depth);
  return arbitraryOfType(schema, document, depth);
}

function arbitraryOfType(schema: Schema, document: ApiDocument, depth: number): fc.Arbitrary<unknown> {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const made = types.map((type) => arbitraryOfOneType(type, schema, document, depth));
  return made.length === 0 ? fc.jsonValue() : fc.oneof(...made);
}

function arbitraryOfOneType(
  type: string,
  schema: Schema,
  document: ApiDocument,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return arbitraryText(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: safe(schema.maximum ?? 1_000_000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, document, depth + 1), {
        minLength: Math.min(schema.minItems ?? 0, MAX_ITEMS),
        maxLength: depth > MAX_DEPTH ? 0 : Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS),
      });
    default:
      return depth > MAX_DEPTH ? fc.constant({}) : arbitraryObject(schema, document, depth);
  }
}

function arbitraryObject(schema: Schema, document: ApiDocument, depth: number): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, arbitraryOf(member, document, depth + 1)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] });
}

function arbitraryText({ format, pattern, minLength = 0, maxLength = 64 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  const known = format === undefined ? undefined : FORMATS[format];
  return known ?? fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 64) });
}

function resolve(reference: string, document: ApiDocument): Schema {
  const schema = document.components.schemas[reference.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`The document refers to ${reference}, which is not there`);
  return schema;
}

function safe(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}
