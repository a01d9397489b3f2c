import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { METRICS } from './metric-catalogue.js';
import type { LabelValues, Metric } from './metric.js';

const metrics = Object.entries<Metric>(METRICS);
const document = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');

/** Cells of the rows of tables whose first cell is a metric of ours. */
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| `malote_'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

function describeLabels(labels: Metric['labels']): string {
  const described = Object.entries<LabelValues>(labels).map(
    ([label, values]) =>
      `\`${label}\`: ${'described' in values ? values.described : values.map((value) => `\`${value}\``).join(', ')}`,
  );
  return described.join('; ') || '–';
}

/** https://prometheus.io/docs/practices/naming/ */
describe('the catalogue of metrics', () => {
  it.each(metrics)('has a conventional name in %s', (name, { type }) => {
    expect(name).toMatch(/^malote_[a-z]+(_[a-z]+)+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    if (/_(age|duration|wait|timestamp)_/.test(name)) expect(name).toMatch(/_seconds$/);
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|count|sum|bucket)$/);
  });

  it.each(metrics)(
    'says in a sentence what %s is, with few labels and no person in them',
    (_name, metric) => {
      expect(metric.help).toMatch(/^[A-Z0-9].*[^.]$/);
      expect(metric.help).not.toContain('\n');
      for (const label of Object.keys(metric.labels)) {
        expect(label).toMatch(/^[a-z_]+$/);
        expect(label).not.toMatch(/id|ispb|payer|key|batch|address|url|^le$/);
      }
    },
  );

  it.each(metrics)('measures %s in buckets that grow, if it measures', (_name, { type, buckets }) => {
    expect(buckets.length > 0).toBe(type === 'histogram');
    expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
  });

  it('distinguishes long polls of eight seconds from those of up to two minutes', () => {
    const { buckets } = METRICS.malote_http_request_duration_seconds;
    const bucketOf = (seconds: number) => buckets.findIndex((bound) => seconds <= bound);
    expect(new Set([1, 4.9, 8.05, 30, 120].map(bucketOf)).size).toBe(5);
    expect(bucketOf(120)).toBeGreaterThan(0);
  });

  it('stands in docs/metrics.md, each metric once, with type, scope, labels and meaning', () => {
    const expected = metrics.map(([name, { type, scope, labels, help }]) => [
      `\`${name}\``,
      type,
      scope,
      describeLabels(labels),
      help,
    ]);
    expect([...rows].sort()).toEqual(expected.sort());
  });
});
