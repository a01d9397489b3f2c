import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withTimeout } from '../process/with-timeout.js';
import { METRICS } from './metric-catalogue.js';
import type { Metric } from './metric.js';
import type { MetricsReading } from './metrics-reading.port.js';
import type { CounterName, GaugeName, HistogramName } from './metric-names.js';
import { Metrics } from './metrics.js';

/** What cannot be read in this time has no value in this answer: Prometheus gives up after some seconds. */
export const READING_TIMEOUT_MS = 1_000;

/** Gauges of prom-client whose names say that they are counters, which `promtool check metrics` refuses. They sum the gauges by type. */
const MISNAMED_SUMS = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

type LabelValues = Partial<Record<string, string>>;

/** Has its own registry, so that several applications in one process do not share it. */
export class PrometheusMetrics extends Metrics {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly gauges = new Map<string, Gauge>();
  private readonly histograms = new Map<string, Histogram>();
  private readonly readings: MetricsReading[] = [];
  private underWay: Promise<string> | undefined;

  constructor(private readonly readingTimeoutMs: number = READING_TIMEOUT_MS) {
    super();
    for (const [name, metric] of Object.entries<Metric>(METRICS)) this.register(name, metric);
  }

  /** Adds what prom-client knows of the process: memory, processor, event loop, garbage. For as long as the process lives. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
    for (const sum of MISNAMED_SUMS) this.registry.removeSingleMetric(sum);
  }

  override count(name: CounterName, by: number, labels: LabelValues = {}): void {
    if (by > 0) this.counters.get(name)?.inc(labels, by);
  }

  override observe(name: HistogramName, seconds: number, labels: LabelValues = {}): void {
    this.histograms.get(name)?.observe(labels, Math.max(0, seconds));
  }

  override set(name: GaugeName, value: number, labels: LabelValues = {}): void {
    this.gauges.get(name)?.set(labels, value);
  }

  override readWith(reading: MetricsReading): void {
    this.readings.push(reading);
  }

  /** Those who ask at the same time share an answer. */
  override text(): Promise<string> {
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
    for (const { name, value, labels } of samples) this.set(name, value, labels);
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
