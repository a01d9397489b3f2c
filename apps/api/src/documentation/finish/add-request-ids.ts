import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './walk-document.js';

export const EXAMPLE_REQUEST_ID = 'b6f0a0f4-3f55-4a0c-9c1d-0d9d5a7c1e0b';

const PARAMETER = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description: 'A name for this call, to find it by in both logs; one is made where there is none.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
  example: EXAMPLE_REQUEST_ID,
} as const;

const HEADER = {
  description:
    'The name of this call: the one that was sent, or one that was made. Quote it when you ask about a call.',
  schema: { type: 'string' },
  example: EXAMPLE_REQUEST_ID,
} as const;

/** `X-Request-Id` on every request and every answer. */
export function addRequestIds(document: OpenAPIObject): void {
  document.components = {
    ...document.components,
    parameters: { ...document.components?.parameters, RequestId: PARAMETER },
    headers: { ...document.components?.headers, RequestId: HEADER },
  };
  for (const { operation } of operationsOf(document)) {
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/RequestId' }];
    for (const answer of Object.values(operation.responses)) {
      if (answer === undefined || '$ref' in answer) continue;
      answer.headers = { ...answer.headers, 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
    }
  }
  for (const answer of Object.values(document.components.responses ?? {})) {
    if ('$ref' in answer) continue;
    answer.headers = { ...answer.headers, 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  }
}
