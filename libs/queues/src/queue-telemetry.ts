import { context, ROOT_CONTEXT, SpanKind, trace, type Context, type Span } from '@opentelemetry/api';
import type { Attributes, SpanOptions, Span as BullSpan, Telemetry } from 'bullmq';
import {
  classOf,
  failSpan,
  remoteContext,
  startSpan,
  traceHeaders,
  type SpanAttributes,
} from '#observability';
import type { QueueName } from './queue-names.js';

/** BullMQ's enum `SpanKind`. */
const PRODUCER = 3;
const CONSUMER = 4;
const BULK_COUNT = 'bullmq.job.bulk.count';
const JOB_ID = 'bullmq.job.id';

/**
 * BullMQ's telemetry as our trace spans, of two operations only: adding jobs and handling one. BullMQ's others (looking for
 * jobs, renewing locks, …) repeat every second and are left out. A job carries its `traceparent` among BullMQ's options.
 */
export function queueTelemetry(queue: QueueName): Telemetry<Context> {
  return {
    contextManager: {
      with: (of: Context, work) => context.with<[], typeof work>(of, work),
      active: () => context.active(),
      root: () => ROOT_CONTEXT,
      getMetadata: (of: Context) => traceHeaders(of).traceparent ?? '',
      fromMetadata: (_active, metadata) => remoteContext(metadata),
    },
    tracer: {
      startSpan: (_operation, options, parent) => new QueueSpan(startQueueSpan(queue, options, parent)),
    },
  };
}

function startQueueSpan(
  queue: string,
  options: SpanOptions | undefined,
  parent: Context | undefined,
): Span | undefined {
  const kind = Number(options?.kind);
  if (kind !== PRODUCER && kind !== CONSUMER) return undefined;
  const operation = kind === PRODUCER ? 'send' : 'process';
  return startSpan(
    {
      name: `${operation} ${queue}`,
      kind: kind === PRODUCER ? SpanKind.PRODUCER : SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.destination.name': queue,
        'messaging.operation.name': operation,
        'messaging.operation.type': operation,
      },
    },
    // A job is handled as part of the trace of its producer; without one, in a new trace.
    kind === PRODUCER ? context.active() : (parent ?? ROOT_CONTEXT),
  );
}

/** One of BullMQ's spans. Without `span` it is one that is left out, and its context is the surrounding one. */
class QueueSpan implements BullSpan<Context> {
  constructor(private readonly span: Span | undefined) {}

  setSpanOnContext(of: Context): Context {
    return this.span === undefined ? of : trace.setSpan(ROOT_CONTEXT, this.span);
  }

  setAttribute(key: string, value: unknown): void {
    this.setAttributes({ [key]: value as string });
  }

  /** Keeps two of BullMQ's attributes: the number of jobs, and the id of one. */
  setAttributes(attributes: Attributes): void {
    const { [BULK_COUNT]: count, [JOB_ID]: id } = attributes;
    this.span?.setAttributes({
      ...(typeof count === 'number' && { 'messaging.batch.message_count': count }),
      ...(typeof id === 'string' && { 'messaging.message.id': id }),
    } satisfies SpanAttributes);
  }

  addEvent(): void {
    return;
  }

  /** By its class alone: a message may quote sensitive data. */
  recordException(exception: unknown): void {
    failSpan(this.span, classOf(exception));
  }

  end(): void {
    this.span?.end();
  }
}
