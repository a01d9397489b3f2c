import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withTimeout } from '../process/with-timeout.js';
import { METRICS } from './metric-catalogue.js';
import type { Metric, MetricType } from './metric.js';

type Catalogue = typeof METRICS;
type NamesOf<Type extends MetricType> = {
  [Name in keyof Catalogue]: Catalogue[Name]['type'] extends Type ? Name : never;
}[keyof Catalogue];

type MetricName = keyof Catalogue;
export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;

type LabelNames<Name extends MetricName> = keyof Catalogue[Name]['labels'];
type LabelValue<Values> = Values extends readonly (infer Value extends string)[] ? Value : string;
/** A value for each of a metric's labels. */
type Labels<Name extends MetricName> = {
  readonly [Label in LabelNames<Name>]: LabelValue<Catalogue[Name]['labels'][Label]>;
};
/** Nothing where there are no labels. */
type Labelled<Name extends MetricName> = LabelNames<Name> extends never ? [] : [labels: Labels<Name>];

type LabelValues = Partial<Record<string, string>>;

/** The value of a gauge. */
export type Sample = {
  [Name in GaugeName]: { readonly name: Name; readonly value: number; readonly labels: Labels<Name> };
}[GaugeName];

/** Gauges that are read when the metrics are scraped. */
export interface MetricsReading {
  /** The gauges it reads; those it has no sample of have no value then. */
  readonly names: readonly GaugeName[];
  /** Whatever it rejects with, and where it takes longer than a second, its gauges have no value. Need not limit its own time. */
  read(): Promise<readonly Sample[]>;
}

/** What cannot be read in this time has no value in this answer: Prometheus gives up after some seconds. */
export const READING_TIMEOUT_MS = 1_000;

/** Gauges of prom-client whose names say that they are counters, which `promtool check metrics` refuses. They sum the gauges by type. */
const MISNAMED_SUMS = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/**
 * Where every part of the program reports its numbers, by prom-client. Every name is in the catalogue. Reporting never fails. Has its
 * own registry, so that several applications in one process do not share it.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly gauges = new Map<string, Gauge>();
  private readonly histograms = new Map<string, Histogram>();
  private readonly readings: MetricsReading[] = [];
  private underWay: Promise<string> | undefined;

  constructor(private readonly readingTimeoutMs: number = READING_TIMEOUT_MS) {
    for (const [name, metric] of Object.entries<Metric>(METRICS)) this.register(name, metric);
  }

  /** Adds what prom-client knows of the process: memory, processor, event loop, garbage. For as long as the process lives. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
    for (const sum of MISNAMED_SUMS) this.registry.removeSingleMetric(sum);
  }

  /** Adds to a counter. */
  count<Name extends CounterName>(name: Name, by: number, ...labels: Labelled<Name>): void;
  count(name: CounterName, by: number, labels: LabelValues = {}): void {
    if (by > 0) this.counters.get(name)?.inc(labels, by);
  }

  /** Notes how long something took. */
  observe<Name extends HistogramName>(name: Name, seconds: number, ...labels: Labelled<Name>): void;
  observe(name: HistogramName, seconds: number, labels: LabelValues = {}): void {
    this.histograms.get(name)?.observe(labels, Math.max(0, seconds));
  }

  /** Sets a gauge, until it is set again. */
  set<Name extends GaugeName>(name: Name, value: number, ...labels: Labelled<Name>): void;
  set(name: GaugeName, value: number, labels: LabelValues = {}): void {
    this.gauges.get(name)?.set(labels, value);
  }

  /** Reads gauges whenever the metrics are scraped. */
  readWith(reading: MetricsReading): void {
    this.readings.push(reading);
  }

  /** Everything, in Prometheus's text format; within a second or so, also when a dependency is down. Those who ask together share an answer. */
  text(): Promise<string> {
    this.underWay ??= this.write().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async write(): Promise<string> {
    await Promise.all(this.readings.map((reading) => this.read(reading)));
    return this.registry.metrics();
  }

  private async read(reading: MetricsReading): Promise<void> {
    const samples = await withTimeout(this.readingTimeoutMs, () => reading.read()).catch(() => []);
    for (const name of reading.names) this.clear(name);
    for (const { name, value, labels } of samples) this.gauges.get(name)?.set(labels, value);
  }

  private register(name: string, { type, help, labels, buckets }: Metric): void {
    const settings = { name, help, labelNames: Object.keys(labels), registers: [this.registry] };
    switch (type) {
      case 'counter': {
        const made = new Counter(settings);
        this.counters.set(name, made);
        // Known from the start, so that a first increase is seen as one.
        const [[label, values] = ['', []], ...others] = Object.entries(labels);
        if (others.length === 0 && Array.isArray(values))
          for (const value of values) made.inc({ [label]: String(value) }, 0);
        return;
      }
      case 'gauge':
        this.gauges.set(name, new Gauge(settings));
        this.clear(name);
        return;
      case 'histogram':
        this.histograms.set(name, new Histogram({ ...settings, buckets: [...buckets] }));
    }
  }

  /** An unknown value is absent, not 0. */
  private clear(name: string): void {
    const gauge = this.gauges.get(name);
    gauge?.reset();
    gauge?.remove({});
  }
}
