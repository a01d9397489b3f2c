/** What a span may say of its work. There are no other names, so nothing personal and no secret gets into a trace by carelessness. */
export interface SpanAttributes {
  /** `http.*`, `db.*`, `messaging.*`, `error.type`: OpenTelemetry's semantic conventions, in their stable form where there is one. */
  readonly 'http.request.method'?: string;
  /** The template of the route, or of the path: never an address, which holds ids that open streams, and names. */
  readonly 'http.route'?: string;
  readonly 'url.template'?: string;
  readonly 'http.response.status_code'?: number;
  readonly 'db.system.name'?: 'postgresql';
  /** The statement's name. Its text is in the code, under this name; its values are nobody's business. */
  readonly 'db.query.summary'?: string;
  readonly 'db.response.status_code'?: string;
  readonly 'messaging.system'?: 'bullmq';
  readonly 'messaging.destination.name'?: string;
  readonly 'messaging.operation.name'?: string;
  readonly 'messaging.operation.type'?: 'send' | 'process';
  readonly 'messaging.message.id'?: string;
  readonly 'messaging.batch.message_count'?: number;
  /** A class of failures, not a message. */
  readonly 'error.type'?: string;
  /** Ours. Ids only. */
  readonly 'malote.request.id'?: string;
  readonly 'malote.batch.id'?: string;
  readonly 'malote.payout.id'?: string;
  readonly 'malote.payouts'?: number;
  readonly 'malote.end_to_end_id'?: string;
  readonly 'malote.rail.call'?: string;
  readonly 'malote.rail.outcome'?: string;
  readonly 'malote.webhook.message_id'?: string;
  /** The client left before its answer was written. */
  readonly 'malote.client_gone'?: boolean;
  /** A statement that served this many calls at once. */
  readonly 'malote.calls'?: number;
}

/** What may happen in the course of a span. `waiting`: a long poll found nothing and waits from now on; no connection, no statement. */
export type SpanEvent = 'waiting';

export interface SpanStart {
  /** Few different ones: a route, a statement, a queue. */
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: SpanAttributes;
}

/** A piece of work in a trace, from its start to `end`. Telling it something never fails; after its end it is ignored. */
export interface Span {
  /** 32 hexadecimal digits, 16 hexadecimal digits: as W3C Trace Context writes them. */
  readonly traceId: string;
  readonly spanId: string;
  /** Whether it is going to be exported; otherwise it only passes its trace on. */
  readonly isSampled: boolean;
  /** The header `traceparent` of what is called in its course (W3C Trace Context, level 1). */
  readonly traceparent: string;
  /** For a name that is known later than the span begins. */
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  event(name: SpanEvent): void;
  /** It failed, by this class of failures. */
  fail(errorType: string): void;
  /** Another span has to do with it, and is not its parent. */
  link(other: Span): void;
  end(): void;
}

/** Makes spans and gets them to where they are looked at. */
export interface Tracer {
  /** @param parent undefined: a trace begins. */
  start(start: SpanStart, parent: Span | undefined): Span;
  /** The span of another process, by its `traceparent`; undefined where that is none. */
  remote(traceparent: string): Span | undefined;
  /** Sends what is left, within `patienceMs`. Never fails. */
  close(patienceMs: number): Promise<void>;
}
