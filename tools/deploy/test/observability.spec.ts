import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../local-services/directories.js';
import { dashboards, overlapping } from './dashboards.js';
import { deployFiles, readText, readYaml } from './deploy-files.js';
import { findFaults, metricNames } from './metric-use.js';
import { alerts, recordings, testedAlerts } from './prometheus-rules.js';

const OPERATIONS = readText('docs/operations.md');
const panels = dashboards.flatMap((dashboard) => dashboard.panels);
const queries = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
  ...alerts.map(({ alert, expr }) => ({ of: alert, expr })),
  ...recordings.map(({ record, expr }) => ({ of: record, expr })),
  ...readYaml('deploy/kubernetes/base/worker.scaled-object.yaml').flatMap((document) =>
    z
      .looseObject({
        spec: z.looseObject({
          triggers: z.array(z.looseObject({ metadata: z.looseObject({ query: z.string() }) })),
        }),
      })
      .parse(document)
      .spec.triggers.map(({ metadata }) => ({ of: 'the ScaledObject', expr: metadata.query })),
  ),
];

/** What a heading of Markdown is called in an address. */
const anchors = new Set(
  [...OPERATIONS.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replace(/ /g, '-'),
  ),
);

describe('the alerts', () => {
  it.each(alerts.map(({ alert, annotations }) => [alert, annotations.runbook_url] as const))(
    '%s leads to its runbook',
    (alert, url) => {
      const [file = '', anchor = ''] = url.split('#');
      expect(existsSync(join(projectRoot, file))).toBe(true);
      expect(anchor).toBe(alert.toLowerCase());
      expect(anchors).toContain(anchor);
    },
  );

  it('have no runbook without an alert', () => {
    const headings = [...OPERATIONS.matchAll(/^#+ (Malote[A-Z]\w+)$/gm)].map(([, heading]) => heading);
    expect([...new Set(headings)].sort()).toEqual([...new Set(alerts.map(({ alert }) => alert))].sort());
    expect(headings).toHaveLength(new Set(headings).size);
  });

  it('are found by the links among the runbooks', () => {
    const links = [...OPERATIONS.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });

  it('are all tested to fire and to stay silent', () => {
    const { fires, isSilent } = testedAlerts();
    expect([...fires].sort()).toEqual(
      alerts.map(({ alert, labels }) => `${alert} ${labels.severity}`).sort(),
    );
    const untried = [
      'MaloteDependencyDown',
      'MaloteRedisMayEvict',
      'MaloteProcessDown',
      'MalotePostgresPoolExhausted',
    ];
    // Of these, a test expects one of several processes alone to fire.
    for (const { alert } of alerts) if (!untried.includes(alert)) expect([...isSilent]).toContain(alert);
  });
});

describe('what is asked of Prometheus', () => {
  const recorded = new Set(recordings.map(({ record }) => record));

  it.each(queries.map(({ of, expr }) => [of, expr] as const))('is there: %s', (_of, expr) => {
    expect(findFaults(expr)).toEqual([]);
    for (const [name] of expr.matchAll(/\bmalote:[\w:]+/g)) expect([...recorded]).toContain(name);
  });

  it.each([
    ['malote_streams', 'malote_streams does not exist'],
    ['max(malote_payouts_open{state="pending"})', 'malote_payouts_open has no label state'],
    ['max(malote_payouts_open{status=~"pending|paid"})', 'malote_payouts_open is never status=paid'],
    ['sum by (status) (malote_payouts_open)', 'malote_payouts_open is the same everywhere'],
    ['sum(malote_messages_stored_total)', 'malote_messages_stored_total is not asked for its growth'],
    ['rate(malote_stream_waiters[5m])', 'malote_stream_waiters does not only grow'],
    ['rate(malote_job_wait_seconds[5m])', 'malote_job_wait_seconds has no value by itself'],
  ])('would be found faulty: %s', (query, fault) => {
    expect(findFaults(query)).toEqual([fault]);
  });

  it('leaves no metric of ours unasked', () => {
    const asked = queries.map(({ expr }) => expr).join('\n');
    expect([...metricNames].filter((name) => !asked.includes(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('has a row for each part of the product', () => {
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'Payouts',
      'Settlement',
      'Rail',
      'Streams',
      'Webhooks',
      'HTTP',
      'Processes',
      'Retention',
      'Replica',
    ]);
  });

  it('has panels side by side, each with its own id, on the provided data source', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(overlapping(panels)).toEqual([]);
    const [{ datasources }] = [
      z
        .looseObject({ datasources: z.tuple([z.looseObject({ uid: z.string() })]) })
        .parse(readYaml('deploy/grafana/provisioning/datasources/prometheus.yml')[0]),
    ];
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect(new Set(asked)).toEqual(new Set([datasources[0].uid]));
  });
});

describe('the compose profile', () => {
  const compose = z
    .looseObject({
      services: z.record(
        z.string(),
        z.looseObject({
          image: z.string(),
          profiles: z.array(z.string()).optional(),
          volumes: z.array(z.string()).optional(),
        }),
      ),
    })
    .parse(readYaml('docker-compose.yml')[0]).services;
  const observed = Object.values(compose).filter(({ profiles }) => profiles?.includes('observability'));

  it('has Prometheus, Grafana and Jaeger, each of one version, with files that are there', () => {
    expect(observed.map(({ image }) => image.split(':')[0])).toEqual([
      'prom/prometheus',
      'grafana/grafana',
      'jaegertracing/jaeger',
    ]);
    for (const { image, volumes = [] } of observed) {
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
      const own = volumes.map((volume) => volume.split(':')[0] ?? '').filter((path) => path.startsWith('./'));
      for (const path of own) expect(existsSync(join(projectRoot, path))).toBe(true);
      // Jaeger takes all it needs as arguments.
      if (!image.startsWith('jaegertracing/')) expect(own).not.toEqual([]);
    }
  });

  it('asks for traces where compose has them', () => {
    const datasource = z
      .looseObject({ datasources: z.tuple([z.looseObject({ type: z.literal('jaeger'), url: z.url() })]) })
      .parse(readYaml('deploy/grafana/provisioning/datasources/jaeger.yml')[0]).datasources[0];
    expect(Object.keys(compose)).toContain(new URL(datasource.url).hostname);
  });

  it('scrapes services that compose has', () => {
    const names = deployFiles('prometheus', 'prometheus.yml')
      .flatMap((path) => readText(`deploy/${path}`).match(/names: \[(\w+)\]/g) ?? [])
      .map((text) => text.replace(/names: \[(\w+)\]/, '$1'));
    expect(names).toEqual(['api', 'worker']);
    for (const name of names) expect(Object.keys(compose)).toContain(name);
  });
});
