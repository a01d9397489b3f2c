/**
 * Whose number it is. `process`: what one process did or holds; sum it over all. `installation`: the same at every process,
 * because it is read from what they share; take the maximum.
 */
export type MetricScope = 'process' | 'installation';

/** The values of a label: all there can be, or what they are in words where the program does not know them beforehand. */
export type LabelValues = readonly string[] | { readonly described: string };

export type MetricLabels = Readonly<Record<string, LabelValues>>;

/** What a metric is, as it is announced and documented. */
export interface Metric<Type extends MetricType = MetricType, Labels extends MetricLabels = MetricLabels> {
  readonly type: Type;
  readonly scope: MetricScope;
  /** One sentence without a full stop. */
  readonly help: string;
  readonly labels: Labels;
  /** Of a histogram: the upper bounds, in seconds. */
  readonly buckets: readonly number[];
}

export type MetricType = 'counter' | 'gauge' | 'histogram';

const NO_LABELS = {};

/** Counts what happened in a process since it started. */
export function counter<const Labels extends MetricLabels = typeof NO_LABELS>(
  help: string,
  labels?: Labels,
): Metric<'counter', Labels> {
  return { type: 'counter', scope: 'process', help, labels: labels ?? (NO_LABELS as Labels), buckets: [] };
}

/** How much of something there is. */
export function gauge<const Labels extends MetricLabels = typeof NO_LABELS>(
  scope: MetricScope,
  help: string,
  labels?: Labels,
): Metric<'gauge', Labels> {
  return { type: 'gauge', scope, help, labels: labels ?? (NO_LABELS as Labels), buckets: [] };
}

/** How long something took, in seconds. */
export function histogram<const Labels extends MetricLabels = typeof NO_LABELS>(
  help: string,
  buckets: readonly number[],
  labels?: Labels,
): Metric<'histogram', Labels> {
  return { type: 'histogram', scope: 'process', help, labels: labels ?? (NO_LABELS as Labels), buckets };
}
