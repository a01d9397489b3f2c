import type { CounterName, GaugeName, HistogramName, Labelled } from './metric-names.js';
import type { MetricsReading } from './metrics-reading.port.js';

/**
 * Where every part of the program reports its numbers; prom-client behind it, and a token for dependency injection. Every name is
 * in the catalogue. Reporting never fails.
 */
export abstract class Metrics {
  /** Adds to a counter. */
  abstract count<Name extends CounterName>(name: Name, by: number, ...labels: Labelled<Name>): void;
  /** Notes how long something took. */
  abstract observe<Name extends HistogramName>(name: Name, seconds: number, ...labels: Labelled<Name>): void;
  /** Sets a gauge, until it is set again. */
  abstract set<Name extends GaugeName>(name: Name, value: number, ...labels: Labelled<Name>): void;
  /** Reads gauges whenever the metrics are scraped. */
  abstract readWith(reading: MetricsReading): void;
  /** Everything, in Prometheus's text format; within a second or so, also when a dependency is down. */
  abstract text(): Promise<string>;
}
