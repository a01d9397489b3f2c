import { randomUUID } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  TracerProvider,
  type SpanProcessor,
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../../logger/logger.js';
import { MAX_LINKS } from '../tracing.js';
import { LoggingExporter } from './logging-exporter.js';

/** Where spans go, and which of them. */
export interface TracingSettings {
  /** An OTLP receiver by HTTP, without `/v1/traces`; undefined: nothing is traced. */
  readonly endpoint: string | undefined;
  /** Sent along with every export; secrets, mostly. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: the process's own. */
  readonly serviceName: string | undefined;
  readonly sampler: SamplerName;
  /** The share of traces that are kept, from 0 to 1; of the samplers with a ratio. */
  readonly sampledShare: number;
}

/** OpenTelemetry's names (OTEL_TRACES_SAMPLER). */
export type SamplerName = `${'' | 'parentbased_'}${'always_on' | 'always_off' | 'traceidratio'}`;

/** Spans that wait for their export; further ones are dropped. About a kilobyte each. */
const MAX_WAITING_SPANS = 8_192;
const SPANS_PER_EXPORT = 512;
/** Spans are this late at most, where an export is not full earlier. */
const EXPORT_EVERY_MS = 1_000;
/** One export, its repetitions included. A receiver that hangs holds one of them; the others wait, or are dropped. */
const EXPORT_TIMEOUT_MS = 5_000;
const MAX_EXPORTS_AT_ONCE = 8;
/** None of our attributes is near as long; a request id that a client chose may be. */
const MAX_ATTRIBUTE_CHARACTERS = 256;

/**
 * Registers OpenTelemetry's SDK, which sends spans by OTLP over HTTP, in JSON. All that it would read from the environment is
 * given here.
 *
 * @param serviceName - used unless the settings name another
 * @param processor - the exporter's by default; tests bring their own
 * @returns how to send what is left and end tracing
 */
export function startSdk(
  settings: TracingSettings & { readonly endpoint: string },
  serviceName: string,
  logger: Logger,
  processor: SpanProcessor = exportTo(settings, logger),
): () => Promise<void> {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.serviceName ?? serviceName,
      'service.namespace': 'malote',
      'service.instance.id': randomUUID(),
    }),
    sampler: createSampler(settings.sampler, settings.sampledShare),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS, linkCountLimit: MAX_LINKS },
    spanProcessors: [processor],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await provider.shutdown();
  };
}

function exportTo(settings: TracingSettings & { readonly endpoint: string }, logger: Logger): SpanProcessor {
  const exporter = new OTLPTraceExporter({
    url: `${settings.endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: { ...settings.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
    concurrencyLimit: MAX_EXPORTS_AT_ONCE,
    httpAgentOptions: { keepAlive: true },
  });
  return new BatchSpanProcessor({
    exporter: new LoggingExporter(exporter, logger),
    maxQueueSize: MAX_WAITING_SPANS,
    maxExportBatchSize: SPANS_PER_EXPORT,
    scheduledDelayMillis: EXPORT_EVERY_MS,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS * 2,
  });
}

/** OpenTelemetry's samplers by their standard names; those based on the parent follow the decision of the process that started the trace. */
function createSampler(name: SamplerName, share: number): Sampler {
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(share);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}
