import { ROOT_CONTEXT, SpanKind, trace, type Tracer as SdkTracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../logger/logger.js';
import type { Span, SpanStart, Tracer } from '../span.js';
import { MAX_LINKS } from '../tracing.js';
import type { TracingSettings } from '../tracing-settings.js';
import { createSampler } from './create-sampler.js';
import { contextOf, OpenTelemetrySpan, RemoteSpan } from './open-telemetry-span.js';
import { TellingExporter } from './telling-exporter.js';

/** Spans that wait to be sent, at most; what comes beyond them is dropped. About a kilobyte each. */
const MAX_WAITING_SPANS = 8_192;
const SPANS_PER_EXPORT = 512;
/** Spans are this late at most, where an export's worth of them does not come together earlier. */
const EXPORT_EVERY_MS = 1_000;
/** One export, its repetitions included. A receiver that hangs holds one of them, and the others wait, or are dropped. */
const EXPORT_TIMEOUT_MS = 5_000;
const MAX_EXPORTS_AT_ONCE = 8;
/** No attribute of ours is near as long; a request's id that a client chose may be. */
const MAX_ATTRIBUTE_CHARACTERS = 256;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/**
 * A tracer that sends its spans by OTLP, over HTTP and in JSON. Nothing global of OpenTelemetry is touched: what belongs to what is
 * known from our own surroundings. All that the SDK would read from the environment is said here instead.
 */
export function createOpenTelemetryTracer(
  settings: TracingSettings & { readonly endpoint: string },
  serviceName: string,
  logger: Logger,
): Tracer {
  const exporter = new OTLPTraceExporter({
    url: `${settings.endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: { ...settings.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
    concurrencyLimit: MAX_EXPORTS_AT_ONCE,
    httpAgentOptions: { keepAlive: true },
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.serviceName ?? serviceName,
      'service.namespace': 'malote',
      'service.instance.id': randomUUID(),
    }),
    sampler: createSampler(settings.sampler, settings.sampledShare),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS, linkCountLimit: MAX_LINKS },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new TellingExporter(exporter, logger),
        maxQueueSize: MAX_WAITING_SPANS,
        maxExportBatchSize: SPANS_PER_EXPORT,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS * 2,
      }),
    ],
  });
  return new OpenTelemetryTracer(provider.getTracer('malote'), () => provider.shutdown());
}

class OpenTelemetryTracer implements Tracer {
  constructor(
    private readonly tracer: SdkTracer,
    private readonly shutDown: () => Promise<void>,
  ) {}

  start({ name, kind, attributes }: SpanStart, parent: Span | undefined): Span {
    const context =
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));
    return new OpenTelemetrySpan(
      this.tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context),
    );
  }

  remote(traceparent: string): Span | undefined {
    return RemoteSpan.read(traceparent);
  }

  async close(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patienceEnds = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    await Promise.race([this.shutDown().catch(() => undefined), patienceEnds]);
    clearTimeout(timer);
  }
}
