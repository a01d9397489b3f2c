import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import { problemAnswers } from './problem-answers.js';
import { FaultDto, ProblemDto } from './problem.dto.js';

/** Whatever works with stored things can meet these; they are added to what a route names. */
const OF_STORED_THINGS: readonly ProblemCode[] = ['database_unavailable'];

/**
 * Documents a route's error answers by their codes: `@ApiProblems('stream_unknown', 'stream_ended')`. Statuses, titles and
 * headers come from the catalogue; codes of one status become examples of one answer. What every route can meet is added
 * to the finished document.
 */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  return ApiProblemsOnly(...codes, ...OF_STORED_THINGS);
}

/** The same for a route that needs no database. */
export function ApiProblemsOnly(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const answers = [...problemAnswers(codes)].map(([status, answer]) => ApiResponse({ status, ...answer }));
  return applyDecorators(ApiExtraModels(ProblemDto, FaultDto), ...answers);
}
