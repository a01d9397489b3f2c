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
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';
