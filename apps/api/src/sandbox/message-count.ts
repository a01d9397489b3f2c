import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { MAX_RANDOM_MESSAGES } from '#use-cases';
import { HttpProblem } from '../http/problems/http-problem.js';

/** Plain digits only: `1e3`, `+5`, `1.0` and `007` are numbers to JavaScript and mistakes here. */
const COUNT = /^[1-9][0-9]{0,4}$/;

/** How many messages an address asks for: `@MessageCount() count: number`, 1..10000. */
export const MessageCount = createParamDecorator((_data: undefined, context: ExecutionContext): number => {
  const { number = '' } = context.switchToHttp().getRequest<Request<{ number?: string }>>().params;
  const count = COUNT.test(number) ? Number(number) : 0;
  if (count >= 1 && count <= MAX_RANDOM_MESSAGES) return count;
  throw new HttpProblem('invalid_parameters', {
    faults: [
      {
        pointer: '/number',
        code: 'out_of_range',
        message: {
          text: 'This must be a whole number from {from} to {to}.',
          values: { from: 1, to: MAX_RANDOM_MESSAGES },
        },
      },
    ],
  });
});
