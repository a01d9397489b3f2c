import { SCOPES_OF_A_PAYER } from '#domain';
import { API_KEY_SECURITY } from '../http/access/route-access.js';
import { isFreeRoute } from '../http/limits/route-limits.js';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import type { Operation } from './walk-document.js';

/** The problems that follow from a route's body, parameters and access. Not in the order of the catalogue. */
export function commonProblemsOf(path: string, operation: Operation): ProblemCode[] {
  const { requestBody: body, parameters = [], security = [] } = operation;
  const namesIspb = path.includes('{ispb}');
  const inQuery = parameters.flatMap((parameter) =>
    'in' in parameter && parameter.in === 'query' ? [parameter.name] : [],
  );
  const scopes = security.flatMap((requirement) => requirement[API_KEY_SECURITY] ?? []);
  const when = (condition: boolean, ...codes: ProblemCode[]): ProblemCode[] => (condition ? codes : []);
  const needsKey = scopes.length > 0;
  return [
    ...when(body !== undefined, 'invalid_request', 'malformed_json', 'malformed_gzip'),
    ...when(body !== undefined && !('$ref' in body) && body.required !== false, 'body_missing'),
    ...when(body !== undefined, 'body_incomplete', 'body_too_large', 'unsupported_media_type'),
    ...when(body !== undefined, 'request_timeout', 'too_many_bodies'),
    ...when(namesIspb, 'invalid_ispb'),
    ...when(inQuery.length > 0, 'invalid_parameters'),
    ...when(inQuery.includes('cursor'), 'invalid_cursor'),
    'malformed_url',
    'too_many_parameters',
    'headers_too_large',
    'internal_error',
    // The process answers this one to its end.
    ...when(path !== '/health/live', 'shutting_down'),
    ...when(!isFreeRoute(path), 'rate_limited'),
    ...when(needsKey, 'unauthenticated', 'scope_missing', 'cross_site_call'),
    ...when(needsKey && namesIspb, 'ispb_forbidden'),
    ...when(
      scopes.some((scope) => SCOPES_OF_A_PAYER.has(scope)),
      'payer_missing',
    ),
    // To know a key, the database is read.
    ...when(needsKey, 'database_unavailable'),
  ];
}
