import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../http/access/caller.js';
import { HttpProblem } from '../http/problems/http-problem.js';

/** The payer a request speaks for. The one place that knows. @throws HttpProblem `payer_missing` */
export function payerOf(request: FastifyRequest): string {
  const payer = callerOf(request)?.payer;
  if (payer === undefined) throw new HttpProblem('payer_missing');
  return payer;
}

/** The same as a parameter of a route: `@Payer() payer: string`. */
export const Payer = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  payerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
