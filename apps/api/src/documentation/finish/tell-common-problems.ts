import type { OpenAPIObject } from '@nestjs/swagger';
import { SCOPES_OF_A_PAYER } from '../../http/access/authenticate-requests.js';
import { API_KEY_SECURITY } from '../../http/access/route-access.js';
import { isFreeRoute } from '../../http/limits/route-limits.js';
import { problemCatalogue, type ProblemCode } from '../../http/problems/problem-catalogue.js';
import { addProblem } from '../problem-answers.js';
import { problemExampleOf } from '../problem-examples.js';
import { operationsOf, visitObjects, type Operation } from './walk-document.js';

/** Whatever a call is for. */
const OF_EVERY_CALL: readonly ProblemCode[] = [
  'malformed_url',
  'too_many_parameters',
  'headers_too_large',
  'internal_error',
  'shutting_down',
];
/** Wherever calls are limited. */
const OF_LIMITED_CALLS: readonly ProblemCode[] = ['rate_limited'];
/** Whatever a body is for. */
const OF_EVERY_BODY: readonly ProblemCode[] = ['body_incomplete', 'request_timeout'];
/** Answered while the process stops, too. */
const ANSWERED_TO_THE_END = new Set(['/health/live']);

const EXAMPLES = '#/components/examples/';

/** The problems any call can meet, and the examples that are referred to. */
export function tellCommonProblems(document: OpenAPIObject): void {
  for (const { path, operation } of operationsOf(document)) {
    for (const code of OF_EVERY_CALL) {
      if (code !== 'shutting_down' || !ANSWERED_TO_THE_END.has(path)) tell(operation, code);
    }
    if (!isFreeRoute(path)) for (const code of OF_LIMITED_CALLS) tell(operation, code);
    for (const code of accessProblemsOf(path, operation)) tell(operation, code);
    if (operation.requestBody !== undefined) for (const code of OF_EVERY_BODY) tell(operation, code);
  }
  document.components = { ...document.components, examples: examplesReferredTo(document) };
}

/** What a call that needs a key can meet, by the scope it needs and by whose address it is. */
function accessProblemsOf(path: string, { security = [] }: Operation): ProblemCode[] {
  const scopes = security.flatMap((requirement) => requirement[API_KEY_SECURITY] ?? []);
  if (scopes.length === 0) return [];
  return [
    'unauthenticated',
    'scope_missing',
    ...(path.includes('{ispb}') ? (['ispb_forbidden'] as const) : []),
    ...(scopes.some((scope) => SCOPES_OF_A_PAYER.has(scope)) ? (['payer_missing'] as const) : []),
  ];
}

function tell(operation: Operation, code: ProblemCode): void {
  const status = String(problemCatalogue[code].status);
  const answer = operation.responses[status];
  if (answer !== undefined && '$ref' in answer) return;
  operation.responses = { ...operation.responses, [status]: addProblem(answer, code) };
}

function examplesReferredTo(document: OpenAPIObject): Record<string, { summary: string; value: object }> {
  const referredTo = new Set<string>();
  visitObjects(document.paths, ({ $ref: ref }) => {
    if (typeof ref === 'string' && ref.startsWith(EXAMPLES)) referredTo.add(ref.slice(EXAMPLES.length));
  });
  const codes = Object.keys(problemCatalogue).filter((code): code is ProblemCode => referredTo.has(code));
  return Object.fromEntries(
    codes
      .toSorted()
      .map((code) => [code, { summary: problemCatalogue[code].title.en, value: problemExampleOf(code) }]),
  );
}
