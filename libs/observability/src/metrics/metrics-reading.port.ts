import type { GaugeName, Labels } from './metric-names.js';

/** The value of a gauge. */
export type Sample = {
  [Name in GaugeName]: { readonly name: Name; readonly value: number; readonly labels: Labels<Name> };
}[GaugeName];

/** Gauges that are read when the metrics are scraped. */
export abstract class MetricsReading {
  /** The gauges it reads; those it has no sample of have no value then. */
  abstract readonly names: readonly GaugeName[];
  /** Whatever it rejects with, and where it takes longer than a second, its gauges have no value. Need not limit its own time. */
  abstract read(): Promise<readonly Sample[]>;
}
