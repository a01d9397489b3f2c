import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import { problemAnswers } from './problem-answers.js';

/**
 * Documents a route's error answers by their codes: `@Problems('stream_unknown', 'stream_ended')`. Statuses, titles and headers come
 * from the catalogue; codes of one status become examples of one answer. What follows from a route's body, parameters and access
 * is added to the finished document.
 */
export function Problems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const answers = [...problemAnswers(codes)].map(([status, answer]) => ApiResponse({ status, ...answer }));
  return applyDecorators(...answers);
}
