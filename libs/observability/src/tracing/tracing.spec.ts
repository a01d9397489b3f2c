import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logger/create-logger.js';
import type { Span, SpanAttributes, SpanEvent, SpanStart, Tracer } from './span.js';
import {
  activeSpan,
  beginSpan,
  forCalls,
  forNobody,
  inSpan,
  isTracing,
  MAX_LINKS,
  traceWith,
  withSpan,
} from './tracing.js';

/** A span that notes what it is told. */
class NotedSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly links: Span[] = [];
  attributes: SpanAttributes;
  failure: string | undefined = undefined;
  hasEnded = false;

  constructor(
    readonly start: SpanStart,
    readonly parent: Span | undefined,
    readonly isSampled = true,
  ) {
    this.attributes = start.attributes ?? {};
    this.spanId = String(Math.random()).slice(2, 18).padEnd(16, '0');
    this.traceId = parent?.traceId ?? this.spanId.repeat(2);
  }

  get traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-01`;
  }
  rename(_name: string): void {
    return;
  }
  set(attributes: SpanAttributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }
  event(_name: SpanEvent): void {
    return;
  }
  fail(errorType: string): void {
    this.failure = errorType;
  }
  link(other: Span): void {
    this.links.push(other);
  }
  end(): void {
    this.hasEnded = true;
  }
}

class NotingTracer implements Tracer {
  readonly spans: NotedSpan[] = [];

  start(start: SpanStart, parent: Span | undefined): Span {
    const span = new NotedSpan(start, parent);
    this.spans.push(span);
    return span;
  }
  remote(): undefined {
    return undefined;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const STEP: SpanStart = { name: 'step', kind: 'internal' };
const call = (isSampled = true): NotedSpan =>
  new NotedSpan({ name: 'call', kind: 'server' }, undefined, isSampled);

describe('while nothing is traced', () => {
  it('work is done as it stands', async () => {
    expect(isTracing()).toBe(false);
    expect(beginSpan(STEP, undefined)).toBeUndefined();
    expect(await inSpan(STEP, (span) => Promise.resolve(span ?? 'none'))).toBe('none');
    expect(withSpan(undefined, () => forCalls([], () => forNobody(() => activeSpan() ?? 'none')))).toBe(
      'none',
    );
  });
});

describe('while something is traced', () => {
  let tracer: NotingTracer;
  beforeEach(() => {
    tracer = new NotingTracer();
    traceWith(tracer);
  });
  afterEach(() => {
    traceWith(undefined);
  });

  it('a step belongs to the span around it, over whatever it awaits', async () => {
    const outer = call();
    await withSpan(outer, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await inSpan(STEP, async (span) => {
        await Promise.resolve();
        expect(activeSpan()).toBe(span);
      });
      expect(activeSpan()).toBe(outer);
    });
    expect(tracer.spans).toMatchObject([{ parent: outer, hasEnded: true, failure: undefined }]);
  });

  it('a step of nobody has no span', async () => {
    expect(await inSpan(STEP, (span) => Promise.resolve(span))).toBeUndefined();
    await withSpan(call(), () => forNobody(() => inSpan(STEP, () => Promise.resolve())));
    expect(tracer.spans).toEqual([]);
  });

  it('a step that fails says by which class, ends, and fails all the same', async () => {
    const failing = withSpan(call(), () => inSpan(STEP, () => Promise.reject(new TypeError('secret'))));
    await expect(failing).rejects.toThrow('secret');
    expect(tracer.spans).toMatchObject([{ hasEnded: true, failure: 'TypeError' }]);
    expect(JSON.stringify(tracer.spans[0]?.attributes)).not.toContain('secret');
  });

  it('what serves several calls belongs to the first that is kept, and is linked with the others both ways', async () => {
    const [lost, first, second] = [call(false), call(), call()];
    await forCalls([undefined, lost, first, second, first], () =>
      inSpan(STEP, () => inSpan(STEP, () => Promise.resolve())),
    );
    const [shared, beneath] = tracer.spans;
    expect(shared).toMatchObject({ parent: first, links: [second], attributes: { 'malote.calls': 2 } });
    expect(second.links).toEqual([shared]);
    expect([first.links, lost.links, beneath?.links]).toEqual([[], [], []]);
  });

  it('links have a limit', async () => {
    const calls = Array.from({ length: 200 }, () => call());
    await forCalls(calls, () => inSpan(STEP, () => Promise.resolve()));
    expect(tracer.spans[0]?.links).toHaveLength(MAX_LINKS);
  });

  it('log lines say in which span they were written', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', format: 'json' }, 'api', {
      write: (line) => lines.push(line),
    });
    const span = call();
    withSpan(span, () => logger.child({ context: 'x' }).info({ request_id: 'r' }, 'In it'));
    logger.info({}, 'Outside');
    const [inIt, outside] = lines.map((line) => JSON.parse(line) as object);
    expect(inIt).toMatchObject({
      trace_id: span.traceId,
      span_id: span.spanId,
      request_id: 'r',
      context: 'x',
    });
    expect(outside).not.toHaveProperty('trace_id');
  });
});
