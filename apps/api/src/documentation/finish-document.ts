import type { OpenAPIObject } from '@nestjs/swagger';
import { FORM_TYPE, JSON_TYPE } from '../http/body/body.guard.js';
import { CSV_TYPE } from '../http/body/csv-type.js';
import { API_KEY_SECURITY } from '../http/access/route-access.js';
import { isFreeRoute } from '../http/limits/route-limits.js';
import { isProblemCode, problemStatus, problemTexts } from '../http/problems/problem-catalogue.js';
import { commonProblemsOf } from './common-problems.js';
import { PATH_PARAMETERS } from './fields.js';
import { EXAMPLE_REQUEST_ID } from './problem.dto.js';
import { addProblem, problemExampleOf } from './problems.js';
import { isObject, operationsOf, visitObjects, type Operation } from './walk-document.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const PLACES = ['path', 'query', 'header', 'cookie'];
/** Answered before a request can be counted, or read as one. */
const WITHOUT_LIMITS = new Set(['408', '431']);

/** Needs no value in every call; but without any of its kind the call is refused. */
const PREFILLED = new Set(['external_id']);

const REQUEST_ID_PARAMETER = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'A name for this call, to find it by in both logs: 1 to 128 of `A-Z a-z 0-9 . _ : -`. One is made where there is none, or another.',
  // Without an example: viewers would show one id in every sample.
  schema: { type: 'string' },
} as const;

const HEADERS = {
  RequestId: {
    description:
      'The name of this call: the one that was sent, or one that was made. Quote it when you ask about a call.',
    schema: { type: 'string' },
    example: EXAMPLE_REQUEST_ID,
  },
  RateLimitPolicy: {
    description:
      'With RATE_LIMIT=on: what this client may do, a quota `q` in a window of `w` seconds each. `key` counts calls with one ' +
      'key, `address` calls from one address, `empty-reads` reading calls that neither waited nor brought anything new. ' +
      '(draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
    example: '"key";q=3000;w=60, "address";q=6000;w=60',
  },
  RateLimit: {
    description:
      'With RATE_LIMIT=on: what is left of each quota, `r`, and in how many seconds it is whole again, `t`; the one nearest to ' +
      'its end first.',
    schema: { type: 'string' },
    example: '"key";r=2999;t=60, "address";r=5998;t=60',
  },
} as const;

/**
 * Adds what is true of every route to the document that the routes' decorators made. Changes it.
 *
 * @param isOpen - whether calls need no key here
 */
export function finishDocument(document: OpenAPIObject, isOpen: boolean): OpenAPIObject {
  const components = (document.components ??= {});
  components.schemas = nameSchemas(document);
  components.parameters = { ...components.parameters, RequestId: REQUEST_ID_PARAMETER };
  components.headers = { ...components.headers, ...HEADERS };
  closeBodies(document);
  describeBodies(document);
  for (const { path, operation } of operationsOf(document)) {
    // A route that needs no key says so.
    operation.security ??= [];
    normalizeParameters(operation);
    for (const code of commonProblemsOf(path, operation)) {
      const status = String(problemStatus[code]);
      const answer = operation.responses[status];
      if (answer !== undefined && '$ref' in answer) continue;
      operation.responses = { ...operation.responses, [status]: addProblem(answer, code) };
    }
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/RequestId' }];
    addHeaders(operation, isFreeRoute(path));
    sayScopes(operation, isOpen);
  }
  document.paths = inOrder(document.paths);
  components.examples = examplesReferredTo(document);
  addExamples(document);
  return document;
}

/**
 * Calls schemas by what they are: the class `BatchReportDto` is `BatchReport` to a generated client. In the order of the
 * alphabet, so that a new one changes one place of the committed document.
 */
function nameSchemas(document: OpenAPIObject): Schemas {
  const withoutSuffix = (name: string): string => name.replace(/Dto$/, '');
  visitObjects(document, (object) => {
    const { $ref: ref } = object;
    if (typeof ref === 'string') object['$ref'] = withoutSuffix(ref);
  });
  const schemas = Object.entries(document.components?.schemas ?? {});
  const named = schemas.map(([name, schema]) => [withoutSuffix(name), schema] as const);
  return Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Says of every object a client sends that it may have no other members: unknown ones are faults everywhere. What is
 * answered stays open, since members may be added to it.
 */
function closeBodies(document: OpenAPIObject): void {
  const seen = new Set<unknown>();
  const close = (value: unknown): void => {
    visitObjects(value, (object) => {
      if (isObject(object['properties'])) object['additionalProperties'] ??= false;
      const schema = schemaOf(document, object['$ref']);
      if (schema === undefined || seen.has(schema)) return;
      seen.add(schema);
      close(schema);
    });
  };
  for (const { operation } of operationsOf(document)) close(operation.requestBody);
}

/**
 * What decorators cannot say: of a body whose members may all be left out one is needed, a form's body is JSON text, and CSV is a text.
 * A route's examples that are texts are CSV.
 */
function describeBodies(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    const { requestBody: body } = operation;
    if (body === undefined || '$ref' in body) continue;
    const { [JSON_TYPE]: json, [FORM_TYPE]: form, [CSV_TYPE]: csv } = body.content;
    const schema =
      json?.schema !== undefined && '$ref' in json.schema ? schemaOf(document, json.schema.$ref) : {};
    if (body.required !== false && isObject(schema) && 'properties' in schema && !('required' in schema))
      schema['minProperties'] = 1;
    if (json !== undefined && csv !== undefined) {
      const examples = Object.entries(json.examples ?? {});
      const isText = ([, example]: (typeof examples)[number]): boolean =>
        'value' in example && typeof example.value === 'string';
      json.examples = Object.fromEntries(examples.filter((example) => !isText(example)));
      Object.assign(csv, {
        schema: { type: 'string' },
        examples: Object.fromEntries(examples.filter(isText)),
      });
    }
    if (form === undefined) continue;
    Object.assign(form, { schema: { type: 'string', contentMediaType: JSON_TYPE } });
    for (const example of Object.values(form.examples ?? {}))
      if ('value' in example) example.value = JSON.stringify(example.value);
  }
}

function schemaOf({ components }: OpenAPIObject, ref: unknown): unknown {
  return typeof ref === 'string' ? components?.schemas?.[ref.split('/').at(-1) ?? ''] : undefined;
}

/**
 * Parameters in the order of an address, each with its example beside its schema: decorators put it in different places. Viewers
 * prefill an `example`, so that of a parameter which may be left out stands in the schema's `examples`.
 */
function normalizeParameters(operation: Operation): void {
  const parameters = (operation.parameters ?? []).map((parameter) => {
    if ('$ref' in parameter) return parameter;
    const { description, in: place, name } = parameter;
    const isShared = place === 'path' && description === undefined;
    const whole = { ...parameter, ...(isShared && PATH_PARAMETERS[name]) };
    const { example, ...schema }: Record<string, unknown> = isObject(whole.schema) ? whole.schema : {};
    const shown = (whole.example as unknown) ?? example;
    if (whole.required === true || PREFILLED.has(name)) return { ...whole, schema, example: shown };
    delete whole.example;
    return { ...whole, schema: { ...schema, ...(shown !== undefined && { examples: [shown] }) } };
  });
  const placeOf = (parameter: (typeof parameters)[number]): number =>
    'in' in parameter ? PLACES.indexOf(parameter.in) : PLACES.length;
  operation.parameters = parameters.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** Scopes are for OAuth only to readers of OpenAPI 3.0, so they stand in the description. Where no key is needed, one is optional. */
function sayScopes(operation: Operation, isOpen: boolean): void {
  const scopes = (operation.security ?? []).flatMap((requirement) => requirement[API_KEY_SECURITY] ?? []);
  if (scopes.length === 0) return;
  operation.description = `${operation.description ?? ''}\n\nScope of the key: ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`;
  operation.security = [...(isOpen ? [{}] : []), { [API_KEY_SECURITY]: [] }];
}

/** A collection before what is in it: routes are declared the other way around where one would hide the other. */
function inOrder(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const familyOf = (path: string): string => path.split('/', 3).join('/');
  const depthOf = (path: string): number => path.split('/').length;
  const families = [...new Set(Object.keys(paths).map(familyOf))];
  const ordered = families.flatMap((family) =>
    Object.entries(paths)
      .filter(([path]) => familyOf(path) === family)
      .toSorted(([one], [other]) => depthOf(one) - depthOf(other)),
  );
  return Object.fromEntries(ordered);
}

/** `X-Request-Id` on every answer, and the state of a client's quotas on those of limited calls. */
function addHeaders({ responses }: Operation, isFree: boolean): void {
  const ref = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` });
  for (const [status, answer] of Object.entries(responses)) {
    if (answer === undefined || '$ref' in answer) continue;
    answer.headers = { ...answer.headers, 'X-Request-Id': ref('RequestId') };
    if (isFree || WITHOUT_LIMITS.has(status)) continue;
    Object.assign(answer.headers, {
      'RateLimit-Policy': ref('RateLimitPolicy'),
      RateLimit: ref('RateLimit'),
    });
  }
}

function examplesReferredTo({ paths }: OpenAPIObject): Record<string, { summary: string; value: object }> {
  const codes = new Set<string>();
  visitObjects(paths, ({ $ref: ref }) => {
    if (typeof ref === 'string') codes.add(ref.split('/').at(-1) ?? '');
  });
  const examples = [...codes].filter(isProblemCode).toSorted();
  return Object.fromEntries(
    examples.map((code) => [code, { summary: problemTexts.en[code].title, value: problemExampleOf(code) }]),
  );
}

/** Gives every body and answer without an example the one that its schema's members make together. */
function addExamples(document: OpenAPIObject): void {
  const exampleOf = (schema: unknown): unknown => {
    if (!isObject(schema)) return undefined;
    if ('example' in schema) return schema['example'];
    const { $ref: ref, allOf, anyOf, oneOf, enum: values, items, properties, required } = schema;
    if (typeof ref === 'string') return exampleOf(schemaOf(document, ref));
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
