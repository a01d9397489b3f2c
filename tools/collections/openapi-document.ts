/** As much of an OpenAPI 3.1 document as collections are made of. */
export interface OpenApiDocument {
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

export interface DocumentedOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly (DocumentedParameter | Reference)[];
  readonly requestBody?: DocumentedBody | Reference;
  readonly responses: Readonly<Record<string, { readonly headers?: object } | Reference>>;
}

export interface DocumentedParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

export interface DocumentedBody {
  readonly content: Readonly<
    Record<string, { readonly examples?: Readonly<Record<string, DocumentedExample | Reference>> }>
  >;
}

export interface DocumentedExample {
  readonly summary?: string;
  readonly value: unknown;
}

export interface Reference {
  readonly $ref: string;
}

/** What stands there, or what the reference leads to; throws where it leads nowhere. */
export function resolve<Value extends object>(document: object, value: Value | Reference): Value {
  if (!('$ref' in value)) return value;
  const steps = value.$ref.replace(/^#\//, '').split('/');
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = names.reduce<unknown>(
    (at, name) => (at as Record<string, unknown> | undefined)?.[name],
    document,
  );
  if (found === undefined) throw new Error(`${value.$ref} leads nowhere`);
  return resolve(document, found as Value | Reference);
}
