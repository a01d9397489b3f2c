import { SpanStatusCode, TraceFlags, type Span as SdkSpan, type SpanContext } from '@opentelemetry/api';
import type { Span, SpanAttributes, SpanEvent } from '../span.js';

/** W3C Trace Context: version, trace, span, flags. Later versions may add more after these. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NONE = /^0+$/;

/** A span of another process; nothing can be said of it here. */
export class RemoteSpan implements Span {
  constructor(readonly context: SpanContext) {}

  /** Undefined where the header is not what it should be: the trace then begins here. */
  static read(traceparent: string): RemoteSpan | undefined {
    const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(traceparent) ?? [];
    if (version === undefined || (version === '00' && rest !== undefined)) return undefined;
    if (NONE.test(traceId) || NONE.test(spanId)) return undefined;
    return new RemoteSpan({
      traceId,
      spanId,
      traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED,
      isRemote: true,
    });
  }

  get traceId(): string {
    return this.context.traceId;
  }

  get spanId(): string {
    return this.context.spanId;
  }

  get isSampled(): boolean {
    return (this.context.traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  get traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-${this.isSampled ? '01' : '00'}`;
  }

  rename(_name: string): void {
    return;
  }

  set(_attributes: SpanAttributes): void {
    return;
  }

  event(_name: SpanEvent): void {
    return;
  }

  fail(_errorType: string): void {
    return;
  }

  link(_other: Span): void {
    return;
  }

  end(): void {
    return;
  }
}

/** A span of this process. */
export class OpenTelemetrySpan extends RemoteSpan {
  constructor(private readonly span: SdkSpan) {
    super(span.spanContext());
  }

  override rename(name: string): void {
    this.span.updateName(name);
  }

  override set(attributes: SpanAttributes): void {
    this.span.setAttributes({ ...attributes });
  }

  override event(name: SpanEvent): void {
    this.span.addEvent(name);
  }

  override fail(errorType: string): void {
    this.span.setAttribute('error.type', errorType);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  override link(other: Span): void {
    this.span.addLink({ context: contextOf(other) });
  }

  override end(): void {
    this.span.end();
  }
}

export function contextOf(span: Span): SpanContext {
  if (span instanceof RemoteSpan) return span.context;
  const { traceId, spanId, isSampled } = span;
  return { traceId, spanId, traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE };
}
