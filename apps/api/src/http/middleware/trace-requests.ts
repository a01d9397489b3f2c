import { ROOT_CONTEXT, SpanKind, type Span } from '@opentelemetry/api';
import type { Response } from 'express';
import { failSpan, maskText, remoteContext, startSpan, withSpan, type SpanAttributes } from '#observability';
import { routeOf, type ApiRequest, type Middleware } from '../api-request.js';

/** Probed every few seconds; a trace of it says nothing. */
const NOT_TRACED = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * A span for each request, in the caller's trace where it sent a `traceparent`: until the answer is written, or its client has
 * left. Named by its route once that is known; never by its address, which holds ids that open streams, and what people call
 * their payments.
 */
export const traceRequests: Middleware = (request, response, next) => {
  if (NOT_TRACED.has(request.path)) {
    next();
    return;
  }
  const span = start(request);
  request.span = span;
  response.on('close', () => {
    end(span, request, response);
  });
  withSpan(span, next);
};

function start({ method, headers: { traceparent }, id }: ApiRequest): Span {
  // The id may be the client's, who may have put anything into it.
  const attributes = { 'http.request.method': method, 'malote.request.id': maskText(id) };
  const parent = typeof traceparent === 'string' ? remoteContext(traceparent) : ROOT_CONTEXT;
  return startSpan({ name: method, kind: SpanKind.SERVER, attributes }, parent);
}

function end(span: Span, request: ApiRequest, { writableFinished, statusCode }: Response): void {
  const route = routeOf(request);
  if (route !== undefined) {
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({ 'http.route': route } satisfies SpanAttributes);
  }
  // A client that leaves is no failure: that is how a collector ends its wait.
  if (!writableFinished) span.setAttributes({ 'malote.client_gone': true } satisfies SpanAttributes);
  else {
    span.setAttributes({ 'http.response.status_code': statusCode } satisfies SpanAttributes);
    if (statusCode >= 500) failSpan(span, String(statusCode));
  }
  span.end();
}
