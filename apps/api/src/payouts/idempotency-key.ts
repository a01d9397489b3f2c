import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { ApiRequest } from '../http/api-request.js';
import { HttpProblem } from '../http/problems/http-problem.js';

/** Quoted, as a structured field is (RFC 9651), or not: the same key. */
const KEY = /^("?)([\x21-\x7e]{1,255})\1$/;

/**
 * The call's `Idempotency-Key`, without quotes; undefined without one: `@IdempotencyKey() key: string | undefined`.
 *
 * @throws HttpProblem `invalid_parameters` for other characters, and for one that is given twice
 */
export const IdempotencyKey = createParamDecorator(
  (_data: undefined, context: ExecutionContext): string | undefined => {
    const header = context.switchToHttp().getRequest<ApiRequest>().headers['idempotency-key'];
    return header === undefined ? undefined : parseIdempotencyKey(String(header));
  },
);

export function parseIdempotencyKey(header: string): string {
  const [, , key] = KEY.exec(header) ?? [];
  if (key !== undefined) return key;
  throw new HttpProblem('invalid_parameters', {
    faults: [
      {
        pointer: '/Idempotency-Key',
        code: 'invalid_format',
        message: { text: 'This must be 1 to 255 visible ASCII characters, given once.' },
      },
    ],
  });
}

export const ApiIdempotencyKey = (): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Your key of this call, quoted or not. `batch_id` makes repeating safe by itself; with a key, another batch under the same key is refused too.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    example: '6f1c2c9e-4f2b-4a3d-9d55-1c7f0a8f6b11',
  });
