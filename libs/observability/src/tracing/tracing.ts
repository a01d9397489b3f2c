import type { Span, SpanStart, Tracer } from './span.js';
import { around, NOBODY, surroundings } from './surroundings.js';

/** Links of one span, at most: a statement can serve hundreds of calls. */
export const MAX_LINKS = 32;

/**
 * The process's tracer; undefined while nothing is traced, which is what everything here asks first. It is the process's and not
 * an application's, because what the runtime hands on is the process's, too.
 */
let tracer: Tracer | undefined;

/** From now on spans are made, or no more of them; returns the tracer before. For `startTracing`, and tests. */
export function traceWith(chosen: Tracer | undefined): Tracer | undefined {
  const before = tracer;
  tracer = chosen;
  return before;
}

export function isTracing(): boolean {
  return tracer !== undefined;
}

/** The span that the code around is in; undefined outside of any, and while nothing is traced. */
export function activeSpan(): Span | undefined {
  return tracer === undefined ? undefined : surroundings().span;
}

/** A span that another process began and told us of; undefined where its `traceparent` is none. */
export function remoteSpan(traceparent: string): Span | undefined {
  return tracer?.remote(traceparent);
}

/** Begins a span in another one, or with it a trace. Whoever begins it ends it. Undefined while nothing is traced. */
export function beginSpan(start: SpanStart, parent: Span | undefined): Span | undefined {
  return tracer?.start(start, parent);
}

/** Does work in a span: what it sets off belongs to it. */
export function withSpan<Result>(span: Span | undefined, work: () => Result): Result {
  return tracer === undefined ? work() : around({ span, alsoFor: [] }, work);
}

/** For work that serves nobody in particular, though somebody's call may have set it off. */
export function forNobody<Result>(work: () => Result): Result {
  return tracer === undefined ? work() : around(NOBODY, work);
}

/**
 * Does work that serves several calls at once. Its spans belong to the first call whose trace is kept; the others are linked with
 * them both ways, as many as there may be links.
 */
export function forCalls<Result>(calls: readonly (Span | undefined)[], work: () => Result): Result {
  if (tracer === undefined) return work();
  const sampled = new Set<Span>();
  for (const call of calls) if (call?.isSampled === true && sampled.size <= MAX_LINKS) sampled.add(call);
  const [span, ...alsoFor] = sampled;
  return around({ span, alsoFor }, work);
}

/**
 * Does a step of somebody's work in a span of its own, which fails when the work rejects. Outside of any span there is none: what
 * a process does for itself every second is no story worth telling.
 *
 * @param errorTypeOf the class of failures that an error belongs to; of the error's message nothing is ever told
 */
export async function inSpan<Result>(
  start: SpanStart,
  work: (span: Span | undefined) => Promise<Result>,
  errorTypeOf: (error: unknown) => string = classOf,
): Promise<Result> {
  const { span: parent, alsoFor } = surroundings();
  if (tracer === undefined || parent === undefined) return work(undefined);
  const span = tracer.start(start, parent);
  linkBothWays(span, alsoFor);
  try {
    return await around({ span, alsoFor: [] }, () => work(span));
  } catch (error) {
    span.fail(errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

function linkBothWays(span: Span, others: readonly Span[]): void {
  if (others.length === 0) return;
  span.set({ 'malote.calls': others.length + 1 });
  for (const other of others) {
    span.link(other);
    other.link(span);
  }
}

function classOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
