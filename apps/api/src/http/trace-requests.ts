import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  beginSpan,
  isTracing,
  maskText,
  remoteSpan,
  withSpan,
  type Span,
  type SpanStart,
} from '#observability';

/** Asked every few seconds, for ever, by those who watch; a trace of it tells nothing. */
const NOT_TRACED = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * A span for each request, in the caller's trace where it sent a `traceparent`: from here until the answer is written, or nobody is
 * there any more to have it. Named by its route; of the address nothing is told, because it holds ids that open streams, and what
 * people call their payments. A process that does not trace has no hook of it.
 */
export function traceRequests(instance: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  instance.addHook('onRequest', (request, reply, done) => {
    const span = begin(request);
    if (span === undefined) {
      done();
      return;
    }
    spans.set(request, span);
    reply.raw.once('close', () => {
      end(span, reply);
    });
    withSpan(span, done);
  });
  // It is the response's end that leads here, which belongs to no request as far as the runtime knows.
  instance.addHook('onResponse', (request, _reply, done) => {
    withSpan(spans.get(request), done);
  });
}

function begin(request: FastifyRequest): Span | undefined {
  const { method, is404, routeOptions, headers, id } = request;
  const route = is404 ? undefined : routeOptions.url;
  if (route !== undefined && NOT_TRACED.has(route)) return undefined;
  const start: SpanStart = {
    name: route === undefined ? method : `${method} ${route}`,
    kind: 'server',
    attributes: {
      'http.request.method': method,
      ...(route !== undefined && { 'http.route': route }),
      // It may be the client's, who may have put anything into it.
      'malote.request.id': maskText(id),
    },
  };
  const { traceparent } = headers;
  return beginSpan(start, typeof traceparent === 'string' ? remoteSpan(traceparent) : undefined);
}

function end(span: Span, { raw, statusCode }: FastifyReply): void {
  // A client that leaves is no failure: that is how a collector ends its wait.
  if (!raw.writableFinished) span.set({ 'malote.client_gone': true });
  else {
    span.set({ 'http.response.status_code': statusCode });
    if (statusCode >= 500) span.fail(String(statusCode));
  }
  span.end();
}
