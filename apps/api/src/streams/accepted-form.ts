import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ReadingForm } from '#domain';
import { HttpProblem } from '../http/problems/http-problem.js';
import { negotiateReadingForm } from '../http/negotiate-reading-form.js';
import { pathIspbOf } from '../messages/path-ispb.js';

/** The form a client reads in, by its Accept header: `@AcceptedForm() form: ReadingForm`. Neither is `not_acceptable`. */
export const AcceptedForm = createParamDecorator(
  (_data: undefined, context: ExecutionContext): ReadingForm => {
    const request = context.switchToHttp().getRequest<Request>();
    // Nest promises no order of parameters; an invalid address is reported before an invalid header.
    pathIspbOf(request);
    const form = negotiateReadingForm(request.headers.accept);
    if (form === 'none') throw new HttpProblem('not_acceptable');
    return form;
  },
);
