import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems/http-problem.js';

/**
 * The body of a bulk route, for the domain's parser: `@JsonBody() body: unknown`. All other bodies are DTOs: `@Body()`.
 * Without a body the call is answered `body_missing`.
 */
export const JsonBody = createParamDecorator((_data: undefined, context: ExecutionContext): unknown => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body === undefined) throw new HttpProblem('body_missing');
  return body;
});
