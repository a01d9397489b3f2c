import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '#observability';

/** What has no route counts as one: addresses are whatever clients make up. */
const UNKNOWN_ROUTE = 'unknown';
/** As proxies note it: the client left before its answer was written. */
const CLIENT_GONE = '499';

/** Notes of every request how long it took, by route and status. */
export function measureRequests(instance: FastifyInstance, metrics: Metrics): void {
  const note = (request: FastifyRequest, reply: FastifyReply, status: string): void => {
    const { method, is404, routeOptions } = request;
    const route = is404 ? UNKNOWN_ROUTE : (routeOptions.url ?? UNKNOWN_ROUTE);
    const labels = { method, route, status };
    metrics.observe('malote_http_request_duration_seconds', reply.elapsedTime / 1000, labels);
  };
  instance.addHook('onRequest', (request, reply, done) => {
    // There is no response then, as far as Fastify goes: what is sent to nobody never finishes.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) note(request, reply, CLIENT_GONE);
    });
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    note(request, reply, String(reply.statusCode));
    done();
  });
}
