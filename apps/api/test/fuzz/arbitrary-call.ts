import fc from 'fast-check';
import type { Outgoing } from '../send-to.js';
import { examplesOf, type ApiDocument, type Parameter, type Route } from './api-document.js';
import { arbitraryOf } from './schema-arbitrary.js';
import { HUGE_JSON, spoiled, strangeText, withDuplicateMember, withLoneByte } from './spoil.js';

/** Of every so many values one is not what the document asks for. */
const WELL_MEANT = { weight: 4 };
const STRANGE = { weight: 1 };

const BROKEN_JSON = ['{', '[1,', '{"a":1}}', '"', 'nul', '\u0000', '{"__proto__":{"x":1}}', '[]'.repeat(3)];
const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/csv',
  'text/csv; charset=windows-1252',
  'application/json; charset=utf-16',
  'multipart/form-data',
  'x',
];
/** None of which the bodies here are in, but identity. */
const ENCODINGS = ['identity', 'gzip', 'br', 'deflate, gzip', 'x'];
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
const HEADERS_THAT_MATTER: Readonly<Record<string, readonly string[]>> = {
  accept: ['*/*', 'application/json', 'multipart/json', 'text/csv', 'text/html;q=0.1', ';;', 'a/b'],
  'accept-language': ['pt-BR', 'pt', 'en', '*', 'xx;q=7', ',,,'],
  prefer: ['wait=0', 'wait=1', 'wait=-1', 'wait=1e9', 'wait', 'return=minimal', '"'],
  'x-request-id': ['r-1', '', 'a b', '\u00e9'.repeat(3), 'x'.repeat(200)],
  'idempotency-key': ['k-1', '', 'x'.repeat(300)],
  authorization: ['Bearer mk_x', 'Bearer ', 'Basic eDp5', 'mk_x'],
};

type Body = Pick<Outgoing, 'body' | 'headers'>;
const NO_BODY: fc.Arbitrary<Body> = fc.constant({});

/** Calls of a route: mostly as the document has them, with a strange thing here and there. */
export function arbitraryCall(route: Route, document: ApiDocument): fc.Arbitrary<Outgoing> {
  const { parameters = [], requestBody } = route.operation;
  const pathParameters = parameters.filter((parameter) => parameter.in === 'path');
  const queryParameters = parameters.filter((parameter) => parameter.in === 'query');
  return fc
    .record({
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant(route.method) },
        { ...STRANGE, arbitrary: fc.constantFrom(...METHODS) },
      ),
      path: arbitraryPath(pathParameters, document),
      query: arbitraryQuery(queryParameters, document),
      headers: arbitraryHeaders(),
      body: requestBody === undefined ? NO_BODY : arbitraryBody(requestBody.content, document),
    })
    .map(({ method, path, query, headers, body }) => ({
      method,
      path: `${fill(route.path, path)}${query}`,
      ...body,
      headers: { ...headers, ...body.headers },
    }));
}

/** None is empty: `/payouts/` is the address of the list. */
function arbitraryPath(
  parameters: readonly Parameter[],
  document: ApiDocument,
): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc.record(
    Object.fromEntries(
      parameters.map((parameter) => [
        parameter.name,
        arbitraryParameter(parameter, document).filter((text) => text !== ''),
      ]),
    ),
  );
}

/** As it stands in the address. */
function arbitraryParameter(parameter: Parameter, document: ApiDocument): fc.Arbitrary<string> {
  const examples = examplesOf(parameter);
  const valid = arbitraryOf(parameter.schema ?? {}, document).map((value) =>
    encodeURIComponent(typeof value === 'string' ? wellFormed(value) : JSON.stringify(value)),
  );
  return fc.oneof(
    { ...WELL_MEANT, arbitrary: examples.length === 0 ? valid : fc.constantFrom(...examples.map(String)) },
    { ...STRANGE, arbitrary: valid },
    { ...STRANGE, arbitrary: strangeText.map((text) => escapeAddress(text)) },
  );
}

function arbitraryQuery(parameters: readonly Parameter[], document: ApiDocument): fc.Arbitrary<string> {
  const pairs = parameters.map((parameter) =>
    arbitraryParameter(parameter, document).map((text) => `${parameter.name}=${text}`),
  );
  const unknown = strangeText.map((text) => escapeAddress(text));
  return fc
    .array(fc.oneof(...pairs, { ...STRANGE, arbitrary: unknown }), { maxLength: 4 })
    .map((all) => (all.length === 0 ? '' : `?${all.join('&')}`));
}

function arbitraryHeaders(): fc.Arbitrary<Record<string, string>> {
  const headers = Object.entries(HEADERS_THAT_MATTER).map(([name, values]) =>
    fc.oneof(fc.constantFrom(...values), strangeText.map(printable)).map((value) => [[name, value]] as const),
  );
  const some = headers.map((header) => fc.oneof(fc.constant([]), header));
  return fc.tuple(...some).map((chosen) => Object.fromEntries(chosen.flat()));
}

function arbitraryBody(
  content: NonNullable<Route['operation']['requestBody']>['content'],
  document: ApiDocument,
): fc.Arbitrary<Body> {
  const described = Object.values(content)[0] ?? {};
  const examples = examplesOf(described);
  const made = arbitraryOf(described.schema ?? {}, document);
  const proper = examples.length === 0 ? made : fc.oneof(fc.constantFrom(...examples), made);
  const text = fc.oneof(
    proper.map((value) => JSON.stringify(value)),
    proper.chain(spoiled).map((value) => JSON.stringify(value)),
    { ...STRANGE, arbitrary: fc.constantFrom(...BROKEN_JSON, ...HUGE_JSON) },
    { ...STRANGE, arbitrary: proper.chain((value) => withDuplicateMember(JSON.stringify(value))) },
  );
  const bytes = fc.oneof(
    { weight: 12, arbitrary: text.map((content) => Buffer.from(content)) },
    { ...STRANGE, arbitrary: fc.uint8Array({ maxLength: 64 }).map((garbage) => Buffer.from(garbage)) },
    { ...STRANGE, arbitrary: text.chain((content) => withLoneByte(Buffer.from(content))) },
  );
  const type = fc.oneof(
    { weight: 12, arbitrary: fc.constant('application/json') },
    { ...STRANGE, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
  );
  const encoding = fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    { ...STRANGE, arbitrary: fc.constantFrom(...ENCODINGS).map((name) => ({ 'content-encoding': name })) },
  );
  return fc
    .record({ body: bytes, type, encoding })
    .map(({ body, type, encoding }) => ({ body, headers: { 'content-type': type, ...encoding } }));
}

function fill(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}

/** What would end the path, or cannot be sent at all, is escaped; a stray percent sign stays as it is. */
function escapeAddress(text: string): string {
  return wellFormed(text).replaceAll(/[^!$'()*+,\-.0-9:;=@A-Z_a-z~%]/gu, (character) =>
    encodeURIComponent(character),
  );
}

/** UTF-16 can say what UTF-8 cannot: half a character. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** What Node's own client lets into a header. */
function printable(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e]/g, '?');
}
