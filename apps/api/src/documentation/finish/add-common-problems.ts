import type { OpenAPIObject } from '@nestjs/swagger';
import { SCOPES_OF_A_PAYER } from '../../http/access/api-key.guard.js';
import { API_KEY_SECURITY } from '../../http/access/route-access.js';
import { isFreeRoute } from '../../http/limits/route-limits.js';
import { problemStatus, problemTexts, type ProblemCode } from '../../http/problems/problem-catalogue.js';
import { addProblem } from '../problem-answers.js';
import { problemExampleOf } from '../problem-examples.js';
import { operationsOf, visitObjects, type Operation } from './walk-document.js';

const EXAMPLES = '#/components/examples/';
/** Answered while the process stops, too. */
const ANSWERED_TO_THE_END = new Set(['/health/live']);

/** Adds the problems that follow from a route's body, parameters and access, and the examples that are referred to. */
export function addCommonProblems(document: OpenAPIObject): void {
  for (const { path, operation } of operationsOf(document)) {
    const codes = [...ofTheBody(operation), ...ofTheParameters(path, operation), ...ofEveryCall(path)];
    for (const code of [...codes, ...ofTheAccess(path, operation)]) {
      const status = String(problemStatus[code]);
      const answer = operation.responses[status];
      if (answer !== undefined && '$ref' in answer) continue;
      operation.responses = { ...operation.responses, [status]: addProblem(answer, code) };
    }
  }
  document.components = { ...document.components, examples: examplesReferredTo(document) };
}

function ofTheBody({ requestBody: body }: Operation): ProblemCode[] {
  if (body === undefined || '$ref' in body) return [];
  return [
    'invalid_request',
    'malformed_json',
    ...(body.required === false ? [] : (['body_missing'] as const)),
    'body_incomplete',
    'body_too_large',
    'unsupported_media_type',
    'request_timeout',
  ];
}

function ofTheParameters(path: string, { parameters = [] }: Operation): ProblemCode[] {
  const inQuery = parameters.flatMap((parameter) =>
    'in' in parameter && parameter.in === 'query' ? [parameter.name] : [],
  );
  return [
    ...(path.includes('{ispb}') ? (['invalid_ispb'] as const) : []),
    ...(inQuery.length > 0 ? (['invalid_parameters'] as const) : []),
    ...(inQuery.includes('cursor') ? (['invalid_cursor'] as const) : []),
  ];
}

function ofEveryCall(path: string): ProblemCode[] {
  return [
    'malformed_url',
    'too_many_parameters',
    'headers_too_large',
    'internal_error',
    ...(ANSWERED_TO_THE_END.has(path) ? [] : (['shutting_down'] as const)),
    ...(isFreeRoute(path) ? [] : (['rate_limited'] as const)),
  ];
}

/** What a call that needs a key can meet, by the scope it needs and by whose address it is. All of them need the database. */
function ofTheAccess(path: string, { security = [] }: Operation): ProblemCode[] {
  const scopes = security.flatMap((requirement) => requirement[API_KEY_SECURITY] ?? []);
  if (scopes.length === 0) return [];
  return [
    'unauthenticated',
    'scope_missing',
    ...(path.includes('{ispb}') ? (['ispb_forbidden'] as const) : []),
    ...(scopes.some((scope) => SCOPES_OF_A_PAYER.has(scope)) ? (['payer_missing'] as const) : []),
    'database_unavailable',
  ];
}

function examplesReferredTo(document: OpenAPIObject): Record<string, { summary: string; value: object }> {
  const referredTo = new Set<string>();
  visitObjects(document.paths, ({ $ref: ref }) => {
    if (typeof ref === 'string' && ref.startsWith(EXAMPLES)) referredTo.add(ref.slice(EXAMPLES.length));
  });
  const codes = Object.keys(problemStatus).filter((code): code is ProblemCode => referredTo.has(code));
  return Object.fromEntries(
    codes
      .toSorted()
      .map((code) => [code, { summary: problemTexts.en[code].title, value: problemExampleOf(code) }]),
  );
}
