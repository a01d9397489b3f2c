import { HttpProblem } from '../problems/http-problem.js';
import type { ApiRequest, Middleware } from '../api-request.js';

/** Far more than any call knows; each unknown one is listed as a fault in the answer. */
const MAX_PARAMETERS = 100;

/** A process that stops is alive and can be measured; that it is not ready is how a load balancer learns of it. */
const PATHS_ANSWERED_TO_THE_END = new Set(['/health/live', '/metrics']);
const READINESS_PATH = '/health/ready';

/** How far a process is in stopping. */
export interface Stopping {
  /** From the signal on: still serving, but load balancers should turn away. */
  readonly isLeaving: boolean;
  /** From when modules begin to drain. */
  readonly isStopping: boolean;
}

/**
 * Refuses addresses that no rule can allow, and new work while the process stops (a waiting collector that was just sent away would
 * otherwise come straight back and wait again).
 */
export function refuseRequests(stopping: Stopping): Middleware {
  return (request, _response, next) => {
    next(reasonToRefuse(request, stopping));
  };
}

function reasonToRefuse(request: ApiRequest, stopping: Stopping): HttpProblem | undefined {
  const { url, path, headers } = request;
  if (!isUnambiguous(request)) return new HttpProblem('bad_request');
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return new HttpProblem('expectation_failed');
  if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked')
    return new HttpProblem('transfer_encoding_unsupported');
  if (url.includes('%') && !isReadable(url, path)) return new HttpProblem('malformed_url');
  if (hasTooManyParameters(url))
    return new HttpProblem('too_many_parameters', { details: { limit: MAX_PARAMETERS } });
  const isRefused = stopping.isStopping
    ? !PATHS_ANSWERED_TO_THE_END.has(path)
    : stopping.isLeaving && path === READINESS_PATH;
  return isRefused ? new HttpProblem('shutting_down') : undefined;
}

/** HTTP/1.1 needs a Host (RFC 9112, section 3.2); of two of these headers, Node would take the first for the only one. */
function isUnambiguous({ httpVersion, headers, rawHeaders }: ApiRequest): boolean {
  if (headers.host === undefined && httpVersion === '1.1') return false;
  let hosts = 0;
  let authorizations = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const { length } = rawHeaders[index] ?? '';
    if (length !== 'host'.length && length !== 'authorization'.length) continue;
    const name = rawHeaders[index]?.toLowerCase();
    if (name === 'host') hosts += 1;
    else if (name === 'authorization') authorizations += 1;
  }
  return hosts <= 1 && authorizations <= 1;
}

/** Postgres cannot store a NUL. Invalid escapes in the query are read as they stand. */
function isReadable(url: string, path: string): boolean {
  if (url.includes('%00')) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function hasTooManyParameters(url: string): boolean {
  return url.length > MAX_PARAMETERS && url.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS;
}
