import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemCatalogue, type ProblemCode } from '../http/problems/problem-catalogue.js';
import { FaultDto, ProblemDto } from './problem.dto.js';

const EXAMPLE_REQUEST_ID = 'b6f0a0f4-3f55-4a0c-9c1d-0d9d5a7c1e0b';
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
} as const;

/** Any call can meet these; they are added to whatever a route names. */
const OF_EVERY_ROUTE: readonly ProblemCode[] = ['database_unavailable', 'internal_error'];

/**
 * Documents a route's error answers by their codes: `@ApiProblems('stream_unknown', 'stream_ended')`. Statuses, titles and
 * headers come from the catalogue; codes of one status become examples of one answer.
 */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const all = [...new Set([...codes, ...OF_EVERY_ROUTE])];
  const statuses = [...new Set(all.map((code) => problemCatalogue[code].status))];
  const answers = statuses.map((status) =>
    describeAnswer(
      status,
      all.filter((code) => problemCatalogue[code].status === status),
    ),
  );
  return applyDecorators(ApiExtraModels(ProblemDto, FaultDto), ...answers);
}

function describeAnswer(status: number, codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const retries = codes.some((code) => problemCatalogue[code].retryAfterSeconds !== undefined);
  return ApiResponse({
    status,
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title.en}.`).join(' '),
    ...(retries && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  });
}

function exampleOf(code: ProblemCode): ProblemDto {
  const { status, title, detail = title } = problemCatalogue[code];
  const occurrence = { instance: '/api/…', code, request_id: EXAMPLE_REQUEST_ID };
  return { type: `/errors/${code}`, title: title.en, status, detail: detail.en, ...occurrence };
}
