import type { OpenAPIObject } from '@nestjs/swagger';

/** The parts of an operation that a request is made of. References are to parameters that no request needs. */
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    name?: string;
    in?: string;
    required?: boolean;
    example?: unknown;
    schema?: { examples?: readonly unknown[] };
  }[];
  readonly requestBody?: {
    content?: Record<string, { examples?: Record<string, { value?: unknown }> } | undefined>;
  };
}

export const BASE_URL = 'http://127.0.0.1:3000';
const WORKSPACE = 'wrk_malote';
const JSON_TYPE = 'application/json';

/**
 * The document as an Insomnia export (version 4): a folder for each tag, a request for each operation with its first example.
 * Parameters of paths are variables of the environment; optional ones are there and off.
 */
export function toInsomniaExport(document: OpenAPIObject): object {
  const operations = operationsOf(document);
  const variables = operations.flatMap(({ operation: { parameters = [] } }) =>
    parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ name = '', example }) => [name, example] as const),
  );
  const tags = (document.tags ?? []).filter(({ name }) => operations.some(({ folder }) => folder === name));
  return {
    _type: 'export',
    __export_format: 4,
    resources: [
      { _id: WORKSPACE, _type: 'workspace', parentId: null, name: 'Malote', scope: 'collection' },
      {
        _id: 'env_malote',
        _type: 'environment',
        parentId: WORKSPACE,
        name: 'Base environment',
        data: { baseUrl: BASE_URL, apiKey: '', ...Object.fromEntries(variables) },
      },
      ...tags.map(({ name, description = '' }, index) => ({
        _id: folderId(name),
        _type: 'request_group',
        parentId: WORKSPACE,
        name,
        description,
        metaSortKey: index,
      })),
      ...operations.map(toRequest),
    ],
  };
}

interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly folder: string;
  readonly operation: Operation;
}

function operationsOf({ paths }: OpenAPIObject): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      folder: operation.tags?.[0] ?? '',
      operation,
    })),
  );
}

function toRequest({ method, path, folder, operation }: PlacedOperation, index: number): object {
  const { operationId, summary = operationId, description = '', parameters = [], security = [] } = operation;
  const content = operation.requestBody?.content?.[JSON_TYPE];
  const example = Object.values(content?.examples ?? {})[0]?.value;
  const settings = (place: string) =>
    parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, schema, example = schema?.examples?.[0] ?? '', required = false }) => ({
        name,
        value: String(example),
        disabled: !required,
      }));
  return {
    _id: `req_${operationId}`,
    _type: 'request',
    parentId: folderId(folder),
    name: summary,
    description,
    method,
    url: `{{ _.baseUrl }}${path.replaceAll(/\{(\w+)\}/g, '{{ _.$1 }}')}`,
    parameters: settings('query'),
    headers: [
      ...(example === undefined ? [] : [{ name: 'Content-Type', value: JSON_TYPE }]),
      ...settings('header'),
    ],
    body: example === undefined ? {} : { mimeType: JSON_TYPE, text: JSON.stringify(example, undefined, 2) },
    authentication: security.length > 0 ? { type: 'bearer', token: '{{ _.apiKey }}' } : {},
    metaSortKey: index,
  };
}

function folderId(tag: string): string {
  return `fld_${tag.replaceAll(/\W+/g, '_').toLowerCase()}`;
}
