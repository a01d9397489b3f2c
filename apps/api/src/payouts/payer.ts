import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Whose batches these are while nobody has to say who they are. */
const DEFAULT_PAYER = 'default';

/** The payer a request speaks for. The one place that knows. */
export function payerOf(_request: FastifyRequest): string {
  return DEFAULT_PAYER;
}

/** The same as a parameter of a route: `@Payer() payer: string`. */
export const Payer = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  payerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
