import type { Response } from 'express';
import { beginSpan, maskText, remoteSpan, withSpan, type Span } from '#observability';
import { routeOf, type ApiRequest, type Middleware } from '../api-request.js';

/** Probed every few seconds; a trace of it says nothing. */
const NOT_TRACED = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * A span for each request, in the caller's trace where it sent a `traceparent`: until the answer is written, or its client has
 * left. Named by its route once that is known; never by its address, which holds ids that open streams, and what people call
 * their payments.
 */
export const traceRequests: Middleware = (request, response, next) => {
  const span = NOT_TRACED.has(request.path) ? undefined : begin(request);
  if (span === undefined) {
    next();
    return;
  }
  request.span = span;
  response.once('close', () => {
    end(span, request, response);
  });
  withSpan(span, next);
};

function begin({ method, headers: { traceparent }, id }: ApiRequest): Span | undefined {
  return beginSpan(
    {
      name: method,
      kind: 'server',
      // The id may be the client's, who may have put anything into it.
      attributes: { 'http.request.method': method, 'malote.request.id': maskText(id) },
    },
    typeof traceparent === 'string' ? remoteSpan(traceparent) : undefined,
  );
}

function end(span: Span, request: ApiRequest, { writableFinished, statusCode }: Response): void {
  const route = routeOf(request);
  if (route !== undefined) {
    span.rename(`${request.method} ${route}`);
    span.set({ 'http.route': route });
  }
  // A client that leaves is no failure: that is how a collector ends its wait.
  if (!writableFinished) span.set({ 'malote.client_gone': true });
  else {
    span.set({ 'http.response.status_code': statusCode });
    if (statusCode >= 500) span.fail(String(statusCode));
  }
  span.end();
}
