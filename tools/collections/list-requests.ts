import {
  resolve,
  type DocumentedBody,
  type DocumentedExample,
  type DocumentedOperation,
  type DocumentedParameter,
  type OpenApiDocument,
} from './openapi-document.js';

/** A request to click on: an operation, or one of the examples of its body. */
export interface CollectionRequest {
  /** Its operation's id, and the example's name but for the first. */
  readonly id: string;
  readonly operationId: string;
  /** The task it helps with. */
  readonly folder: string;
  readonly title: string;
  readonly description: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly pathParameters: readonly Setting[];
  /** Most are optional, and off. */
  readonly query: readonly (Setting & { readonly isOn: boolean })[];
  readonly headers: readonly Setting[];
  readonly body: unknown;
  readonly needsKey: boolean;
  readonly givesPullNext: boolean;
}

export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Of parameters that exclude each other, the one to show. */
const NEEDED_QUERY: readonly string[] = ['external_id'];
/** The server makes one. */
const LEFT_OUT: readonly string[] = ['X-Request-Id'];

/** What ends things, though it is no DELETE. */
const LAST: readonly string[] = ['endAllStreamsByGet'];

/**
 * Every operation of the document, once for each example of a body: by task, in the order of the tags; of each task first what makes
 * something, last what ends it, so that a folder can be run from top to bottom.
 */
export function listRequests(document: OpenApiDocument): CollectionRequest[] {
  const folders = (document.tags ?? []).map(({ name }) => name);
  return allRequests(document).toSorted(
    (a, b) => folders.indexOf(a.folder) - folders.indexOf(b.folder) || placeOf(a) - placeOf(b),
  );
}

function placeOf({ operationId, method, pathParameters }: CollectionRequest): number {
  if (method === 'delete' || LAST.includes(operationId)) return 2;
  return method === 'post' && pathParameters.length === 0 ? 0 : 1;
}

function allRequests(document: OpenApiDocument): CollectionRequest[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      requestsOf(document, path, method, operation),
    ),
  );
}

function requestsOf(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: DocumentedOperation,
): CollectionRequest[] {
  const { operationId = '', summary = operationId, description = '', tags = [], security = [] } = operation;
  const parameters = (operation.parameters ?? []).map((parameter) =>
    resolve<DocumentedParameter>(document, parameter),
  );
  const settings = (place: string): Setting[] =>
    parameters
      .filter((parameter) => parameter.in === place && !LEFT_OUT.includes(parameter.name))
      .map(({ name, example = '' }) => ({ name, value: String(example) }));
  const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => name);
  const needed = [...required, ...NEEDED_QUERY];
  return examplesOf(document, operation).map(([name, example], index) => ({
    id: index === 0 ? operationId : `${operationId}-${name}`,
    operationId,
    folder: tags[0] ?? '',
    title: index === 0 ? summary : `${summary}: ${example?.summary ?? name}`,
    description,
    method,
    path,
    pathParameters: settings('path'),
    query: settings('query').map((setting) => ({ ...setting, isOn: needed.includes(setting.name) })),
    headers: settings('header'),
    body: example?.value,
    needsKey: security.length > 0,
    givesPullNext: Object.values(operation.responses).some(
      (response) => 'Pull-Next' in (resolve<{ headers?: object }>(document, response).headers ?? {}),
    ),
  }));
}

/** The examples of the JSON body, with their names; a single nothing where an operation has no body. */
function examplesOf(
  document: OpenApiDocument,
  { requestBody }: DocumentedOperation,
): (readonly [string, DocumentedExample | undefined])[] {
  const content = requestBody && resolve<DocumentedBody>(document, requestBody).content;
  const examples = Object.entries(content?.['application/json']?.examples ?? {}).map(
    ([name, example]) => [name, resolve<DocumentedExample>(document, example)] as const,
  );
  return examples.length > 0 ? examples : [['', undefined]];
}
