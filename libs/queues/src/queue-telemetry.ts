import type { Attributes, SpanOptions, Span as BullSpan, Telemetry } from 'bullmq';
import {
  activeSpan,
  beginSpan,
  isTracing,
  remoteSpan,
  withSpan,
  type Span,
  type SpanAttributes,
} from '#observability';
import type { QueueName } from './queue-names.js';

/** BullMQ's enum `SpanKind`. */
const PRODUCER = 3;
const CONSUMER = 4;
const BULK_COUNT = 'bullmq.job.bulk.count';
const JOB_ID = 'bullmq.job.id';

/** Opaque to BullMQ. */
interface Context {
  readonly span: Span | undefined;
}

/**
 * BullMQ's telemetry as our trace spans, of two operations only: adding jobs and handling one. BullMQ's others (looking for
 * jobs, renewing locks, …) repeat every second and are left out. A job carries its `traceparent` among BullMQ's options.
 * Empty while tracing is off.
 */
export function queueTelemetry(queue: QueueName): { telemetry?: Telemetry<Context> } {
  if (!isTracing()) return {};
  return {
    telemetry: {
      contextManager: {
        with: (context: Context, work) => withSpan(context.span, work) as ReturnType<typeof work>,
        active: () => ({ span: activeSpan() }),
        root: () => ({ span: undefined }),
        getMetadata: ({ span }: Context) => span?.traceparent ?? '',
        fromMetadata: (_active, metadata) => ({ span: remoteSpan(metadata) }),
      },
      tracer: {
        startSpan: (_operation, options, context) => startSpan(queue, options, context),
      },
    },
  };
}

function startSpan(
  queue: string,
  options: SpanOptions | undefined,
  context: Context | undefined,
): BullSpan<Context> {
  const kind = Number(options?.kind);
  if (kind !== PRODUCER && kind !== CONSUMER) return new QueueSpan(undefined);
  const [operation, spanKind] =
    kind === PRODUCER ? (['send', 'producer'] as const) : (['process', 'consumer'] as const);
  const span = beginSpan(
    {
      name: `${operation} ${queue}`,
      kind: spanKind,
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.destination.name': queue,
        'messaging.operation.name': operation,
        'messaging.operation.type': operation,
      },
    },
    // A job is handled as part of the trace of its producer; without one, in a trace of its own.
    kind === PRODUCER ? activeSpan() : context?.span,
  );
  return new QueueSpan(span);
}

/** One of BullMQ's spans. Without `span` it is one that is left out, and its context is the surrounding one. */
class QueueSpan implements BullSpan<Context> {
  constructor(private readonly span: Span | undefined) {}

  setSpanOnContext(context: Context): Context {
    return this.span === undefined ? context : { span: this.span };
  }

  setAttribute(key: string, value: unknown): void {
    this.setAttributes({ [key]: value as string });
  }

  /** Keeps two of BullMQ's attributes: the number of jobs, and the id of one. */
  setAttributes(attributes: Attributes): void {
    const { [BULK_COUNT]: count, [JOB_ID]: id } = attributes;
    const kept: SpanAttributes = {
      ...(typeof count === 'number' && { 'messaging.batch.message_count': count }),
      ...(typeof id === 'string' && { 'messaging.message.id': id }),
    };
    this.span?.set(kept);
  }

  addEvent(): void {
    return;
  }

  /** By its class alone: a message may quote sensitive data. */
  recordException(exception: unknown): void {
    this.span?.fail(exception instanceof Error ? exception.constructor.name : 'error');
  }

  end(): void {
    this.span?.end();
  }
}
