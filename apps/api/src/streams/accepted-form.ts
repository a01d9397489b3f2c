import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ReadingForm } from '#domain';
import { HttpProblem } from '../http/problems/http-problem.js';
import { negotiateReadingForm } from '../http/negotiate-reading-form.js';

/** The form a client reads in, by its Accept header: `@AcceptedForm() form: ReadingForm`. Neither is `not_acceptable`. */
export const AcceptedForm = createParamDecorator(
  (_data: undefined, context: ExecutionContext): ReadingForm => {
    const form = negotiateReadingForm(context.switchToHttp().getRequest<FastifyRequest>().headers.accept);
    if (form === 'none') throw new HttpProblem('not_acceptable');
    return form;
  },
);
