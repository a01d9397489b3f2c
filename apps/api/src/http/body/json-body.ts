import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest } from '../api-request.js';
import { HttpProblem } from '../problems/http-problem.js';

/**
 * The body of a route that needs one, as it was sent and not validated yet: `@JsonBody() body: unknown`, or with a pipe that reads it.
 * Without a body the call is answered `body_missing`.
 */
export const JsonBody = createParamDecorator((_data: undefined, context: ExecutionContext): unknown => {
  const body: unknown = context.switchToHttp().getRequest<ApiRequest>().body;
  if (body === undefined) throw new HttpProblem('body_missing');
  return body;
});
