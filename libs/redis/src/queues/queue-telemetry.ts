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
import type { WakeUpQueue } from './wake-up-queue.js';

/** BullMQ's numbers for the kinds of spans that are kept (its enum `SpanKind`). */
const PRODUCER = 3;
const CONSUMER = 4;
const BULK_COUNT = 'bullmq.job.bulk.count';
const JOB_ID = 'bullmq.job.id';

/** BullMQ hands it around and looks into it nowhere. */
interface Context {
  readonly span: Span | undefined;
}

/**
 * BullMQ's own telemetry, over our spans: adding jobs and handling one. What else BullMQ would tell (looking for jobs, renewing locks,
 * moving what is finished, some of it every second for ever) is left out. A job carries its `traceparent` among BullMQ's options, so
 * that versions without it read it just the same. Undefined while nothing is traced, so that BullMQ does none of it.
 */
export function queueTelemetry({ name }: WakeUpQueue): { telemetry?: Telemetry<Context> } {
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
        startSpan: (_name, options, context) => startSpan(name, options, context),
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
    // Who takes jobs takes them for whoever added them, and for nobody where they do not say.
    kind === PRODUCER ? activeSpan() : context?.span,
  );
  return new QueueSpan(span);
}

/** One of BullMQ's spans, or the pretence of one that is left out: its context is that around it. */
class QueueSpan implements BullSpan<Context> {
  constructor(private readonly span: Span | undefined) {}

  setSpanOnContext(context: Context): Context {
    return this.span === undefined ? context : { span: this.span };
  }

  setAttribute(key: string, value: unknown): void {
    this.setAttributes({ [key]: value as string });
  }

  /** Of all that BullMQ tells, how many jobs, and which. */
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

  /** Its message may quote anything. */
  recordException(exception: unknown): void {
    this.span?.fail(exception instanceof Error ? exception.constructor.name : 'error');
  }

  end(): void {
    this.span?.end();
  }
}
