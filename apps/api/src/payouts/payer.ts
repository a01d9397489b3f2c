import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest } from '../http/api-request.js';
import { HttpProblem } from '../http/problems/http-problem.js';

/** The payer a request speaks for: `@Payer() payer: string`. @throws HttpProblem `payer_missing` */
export const Payer = createParamDecorator((_data: undefined, context: ExecutionContext): string => {
  const payer = context.switchToHttp().getRequest<ApiRequest>().caller?.payer;
  if (payer === undefined) throw new HttpProblem('payer_missing');
  return payer;
});
