import { withSpan, type Logger } from '#observability';
import { elapsedMs, routeOf, type ApiRequest, type Middleware } from '../api-request.js';

/**
 * A request as log lines name it. The route and not the address, which holds ids and counts as one kind of call each. Ids go by the
 * names that the API gives them.
 */
export function describeRequest(request: ApiRequest): {
  request_id: string;
  method: string;
  route: string;
  key_id?: string;
} {
  const { id: request_id, method, caller } = request;
  const facts = { request_id, method, route: routeOf(request) ?? 'unknown' };
  return caller?.keyId === undefined ? facts : { ...facts, key_id: caller.keyId };
}

/** Refusals for calling too often are logged now and again by the limits themselves. */
const TOO_MANY_REQUESTS = 429;

/**
 * One line for each answered request: debug for success, info for a client's mistake, error for ours. A healthy request at info
 * costs two comparisons here.
 */
export function logRequests(logger: Logger): Middleware {
  return (request, response, next) => {
    response.on('close', () => {
      const { statusCode: status, writableFinished } = response;
      const quiet = status < 400 || status === TOO_MANY_REQUESTS;
      const level = quiet ? 'debug' : status < 500 ? 'info' : 'error';
      if (!logger.isLevelEnabled(level)) return;
      const durationMs = Math.round(elapsedMs(request) * 10) / 10;
      const left = writableFinished ? {} : { clientGone: true };
      const line = { ...describeRequest(request), status, durationMs, ...left };
      withSpan(request.span, () => {
        logger[level](line, 'Request');
      });
    });
    next();
  };
}
