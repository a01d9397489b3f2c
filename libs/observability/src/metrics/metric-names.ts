import type { METRICS } from './metric-catalogue.js';
import type { MetricType } from './metric.js';

type Catalogue = typeof METRICS;
type NamesOf<Type extends MetricType> = {
  [Name in keyof Catalogue]: Catalogue[Name]['type'] extends Type ? Name : never;
}[keyof Catalogue];

export type MetricName = keyof Catalogue;
export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;

type LabelNames<Name extends MetricName> = keyof Catalogue[Name]['labels'];
type LabelValue<Values> = Values extends readonly (infer Value extends string)[] ? Value : string;
/** A value for each of a metric's labels. */
export type Labels<Name extends MetricName> = {
  readonly [Label in LabelNames<Name>]: LabelValue<Catalogue[Name]['labels'][Label]>;
};
/** Nothing where there are no labels. */
export type Labelled<Name extends MetricName> = LabelNames<Name> extends never ? [] : [labels: Labels<Name>];
