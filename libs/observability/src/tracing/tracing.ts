import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import type { SpanAttributes } from './span-attributes.js';

/** Links of one span, at most: a statement can serve hundreds of calls. */
export const MAX_LINKS = 32;
/** In a context: the spans of the further calls that the same work is done for. */
const OTHER_CALLS = createContextKey('malote.other-calls');

export interface SpanStart {
  /** Few different ones: a route, a statement, a queue. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
}

/** The span that the code around runs in. */
export function activeSpan(): Span | undefined {
  return trace.getActiveSpan();
}

/** Starts a span in a context; in `ROOT_CONTEXT` it starts a trace. The caller ends it. Without `startTracing` it has no effect. */
export function startSpan({ name, kind, attributes }: SpanStart, parent: Context): Span {
  return trace.getTracer('malote').startSpan(name, { kind, attributes: { ...attributes } }, parent);
}

/** Runs work in a span: what it starts belongs to it. */
export function withSpan<Result>(span: Span | undefined, work: () => Result): Result {
  return span === undefined ? work() : context.with(trace.setSpan(ROOT_CONTEXT, span), work);
}

/** Runs work that belongs to no call, although a call may have started it. */
export function detached<Result>(work: () => Result): Result {
  return context.with(ROOT_CONTEXT, work);
}

/** The context of another process, by its `traceparent`; `ROOT_CONTEXT` where that is invalid. */
export function remoteContext(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** The headers that continue the trace of a context in another process; none without a trace. */
export function traceHeaders(of: Context = context.active()): { readonly traceparent?: string } {
  const headers: { traceparent?: string } = {};
  propagation.inject(of, headers);
  return headers;
}

/**
 * Runs work that serves several calls at once. Its spans belong to the first call whose trace is sampled; the others are linked
 * with them both ways, up to the limit of links.
 */
export function linkedTo<Result>(calls: readonly (Span | undefined)[], work: () => Result): Result {
  const sampled = new Set<Span>();
  for (const call of calls)
    if (call !== undefined && isSampled(call) && sampled.size <= MAX_LINKS) sampled.add(call);
  const [first, ...others] = sampled;
  if (first === undefined) return detached(work);
  return context.with(trace.setSpan(ROOT_CONTEXT, first).setValue(OTHER_CALLS, others), work);
}

/**
 * Runs a step of a traced call in its own span, which fails when the work rejects. Outside of any span there is none: what a
 * process does by itself every second is not traced.
 *
 * @param errorTypeOf - the class of an error; its message never gets into a trace
 */
export async function inSpan<Result>(
  start: SpanStart,
  work: (span: Span | undefined) => Promise<Result>,
  errorTypeOf: (error: unknown) => string = classOf,
): Promise<Result> {
  const parent = context.active();
  if (trace.getSpan(parent) === undefined) return work(undefined);
  const span = startSpan(start, parent);
  // Only `linkedTo` sets this key.
  linkBothWays(span, (parent.getValue(OTHER_CALLS) ?? []) as readonly Span[]);
  try {
    return await withSpan(span, () => work(span));
  } catch (error) {
    failSpan(span, errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Marks a span as failed, by the class of the failure. */
export function failSpan(span: Span | undefined, errorType: string): void {
  span?.setAttribute('error.type', errorType);
  span?.setStatus({ code: SpanStatusCode.ERROR });
}

/** The class of a failure, without its message. */
export function classOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

function linkBothWays(span: Span, others: readonly Span[]): void {
  if (others.length === 0) return;
  span.setAttribute('malote.calls', others.length + 1);
  for (const other of others) {
    span.addLink({ context: other.spanContext() });
    other.addLink({ context: span.spanContext() });
  }
}
