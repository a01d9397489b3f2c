import type { Metrics } from '#observability';
import { elapsedMs, routeOf, type Middleware } from '../api-request.js';

/** What has no route counts as one: addresses are whatever clients make up. */
const UNKNOWN_ROUTE = 'unknown';
/** As proxies note it: the client left before its answer was written. */
const CLIENT_GONE = '499';

/** Observes of every request how long it took, by route and status. */
export function measureRequests(metrics: Metrics): Middleware {
  return (request, response, next) => {
    response.on('close', () => {
      metrics.observe('malote_http_request_duration_seconds', elapsedMs(request) / 1000, {
        method: request.method,
        route: routeOf(request) ?? UNKNOWN_ROUTE,
        status: response.writableFinished ? String(response.statusCode) : CLIENT_GONE,
      });
    });
    next();
  };
}
