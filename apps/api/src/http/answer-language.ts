import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { pickLanguage } from './problems/problem-catalogue.js';

/** The language in which the caller reads what is for people: `@AnswerLanguage() language: Language`. */
export const AnswerLanguage = createParamDecorator((_data: undefined, context: ExecutionContext) =>
  pickLanguage(context.switchToHttp().getRequest<Request>().headers['accept-language']),
);
