import { describe, expect, it } from '@jest/globals';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { loadConfiguration } from '#configuration';
import { deployFiles, readText, readYaml } from './deploy-files.js';
import { allManifests } from './manifests.js';

const labels = z.record(z.string(), z.string());
const container = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  envFrom: z.array(z.looseObject({ configMapRef: z.looseObject({ name: z.string() }) })),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).optional(),
  lifecycle: z
    .looseObject({ preStop: z.looseObject({ sleep: z.looseObject({ seconds: z.number() }) }) })
    .optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const workload = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    selector: z.looseObject({ matchLabels: labels }).optional(),
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number().optional(),
        containers: z.tuple([container]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const kustomization = z.looseObject({
  resources: z.array(z.string()),
  images: z.array(z.looseObject({ name: z.string() })).optional(),
  configMapGenerator: z.array(z.looseObject({ name: z.string(), envs: z.array(z.string()) })).optional(),
  patches: z
    .array(z.looseObject({ target: z.looseObject({ kind: z.string(), name: z.string() }) }))
    .optional(),
});

const OVERLAY = 'kubernetes/overlays/production';
const paths = deployFiles('kubernetes', '.yaml');
const manifests = allManifests().map(({ manifest }) => manifest);
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const deployments = ofKind('Deployment').map((manifest) => workload.parse(manifest));
const jobs = ofKind('Job').map((manifest) => workload.parse(manifest));
const kustomizations = paths
  .filter((path) => path.endsWith('kustomization.yaml'))
  .map((path) => ({ path, content: kustomization.parse(readYaml(`deploy/${path}`)[0]) }));
const overlay = kustomizations.find(({ path }) => path.startsWith(OVERLAY))?.content;
const secrets = new Map(
  ofKind('Secret').map((manifest) => {
    const { stringData, metadata } = z
      .looseObject({ stringData: labels, metadata: z.looseObject({ name: z.string() }) })
      .parse(manifest);
    return [metadata.name, stringData];
  }),
);
/** The settings of the overlay, as pods get them. */
const settings = Object.fromEntries(
  readText(`deploy/${OVERLAY}/settings.env`)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
/** Kustomize puts it on every pod. */
const everyPod = { 'app.kubernetes.io/name': 'malote' };

describe('the kustomizations', () => {
  it('name files that are there, and leave out none but the example of a secret', () => {
    const named = kustomizations.flatMap(({ path, content }) =>
      content.resources.map((resource) => join(dirname(path), resource)),
    );
    const own = paths.filter(
      (path) => !path.endsWith('kustomization.yaml') && !path.endsWith('secret.example.yaml'),
    );
    expect(named.filter((path) => path.endsWith('.yaml')).sort()).toEqual(own);
    expect(named.filter((path) => !path.endsWith('.yaml'))).toEqual(['kubernetes/base']);
  });

  it('patch what there is, and set the image that the containers have', () => {
    for (const { target } of overlay?.patches ?? []) {
      expect(ofKind(target.kind).map(({ metadata }) => metadata.name)).toContain(target.name);
    }
    const images = [...deployments, ...jobs].map(({ spec }) => spec.template.spec.containers[0].image);
    expect([...new Set(images)]).toEqual(overlay?.images?.map(({ name }) => name));
  });
});

describe('the settings of production', () => {
  it('are a configuration Malote takes, with the keys of the secret', () => {
    const secret = secrets.get('malote-worker-secrets') ?? {};
    const values = Object.entries(settings).map(([name, value]): [string, string] => {
      const key = /^\/run\/secrets\/malote\/(.+)$/.exec(value)?.[1];
      return key === undefined ? [name, value] : [name.replace(/_FILE$/, ''), secret[key] ?? ''];
    });
    const configuration = loadConfiguration(Object.fromEntries(values), false);
    expect(configuration).toMatchObject({ sandbox: false, auth: 'required', rail: { kind: 'psp' } });
    const keys = Object.values(settings).flatMap(
      (value) => /^\/run\/secrets\/malote\/(.+)$/.exec(value)?.[1] ?? [],
    );
    expect(keys.sort()).toEqual(Object.keys(secret).sort());
  });

  it("give the PSP's credential to the worker alone, and each process its own role", () => {
    const holders = [...secrets].filter(([, secret]) => 'rail_authorization' in secret);
    expect(holders.map(([name]) => name)).toEqual(['malote-worker-secrets']);
    expect(new Set([...secrets.values()].map(({ database_url }) => database_url)).size).toBe(3);
  });

  it.each([...deployments, ...jobs].map((one) => [one.metadata.name, one.spec.template.spec] as const))(
    'reach %s, and the secret does',
    (name, { containers: [own], volumes }) => {
      expect(own.envFrom.map(({ configMapRef }) => configMapRef.name)).toEqual(
        overlay?.configMapGenerator?.map(({ name }) => name),
      );
      expect(own.volumeMounts).toContainEqual({
        name: 'secrets',
        mountPath: '/run/secrets/malote',
        readOnly: true,
      });
      expect(volumes).toContainEqual({
        name: 'secrets',
        secret: { secretName: `${name}-secrets`, defaultMode: 0o440 },
      });
      expect([...secrets.keys()]).toContain(`${name}-secrets`);
    },
  );
});

describe('the workloads', () => {
  it.each(deployments.map((one) => [one.metadata.name, one.spec] as const))(
    '%s has more time to end than it takes',
    (_name, { template: { spec } }) => {
      const pauseSeconds = spec.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      const neededSeconds = pauseSeconds + Number(settings['SHUTDOWN_GRACE_MS']) / 1000;
      expect(spec.terminationGracePeriodSeconds ?? 30).toBeGreaterThanOrEqual(neededSeconds + 10);
    },
  );

  it('listen on the ports that Malote has by itself', () => {
    const { http } = loadConfiguration({ DATABASE_URL: 'postgres://a@b/c', REDIS_URL: 'redis://a' }, false);
    const ports = deployments.flatMap(({ spec }) => spec.template.spec.containers[0].ports ?? []);
    expect(ports.map(({ containerPort }) => containerPort)).toEqual([http.apiPort, http.workerPort]);
  });

  it('run files that the build makes', () => {
    const files = [...deployments, ...jobs].flatMap(
      ({ spec }) => spec.template.spec.containers[0].command ?? [],
    );
    const sources = files
      .filter((word) => word !== 'node')
      .map((path) => path.replace(/^dist\/(.*)\.js$/, '$1.ts'));
    expect(sources).toHaveLength(2);
    for (const source of sources) expect(readText(source)).not.toBe('');
  });

  it('are selected by what is meant for them', () => {
    const byName = new Map(
      deployments.map(({ metadata, spec }) => [
        metadata.name,
        { ...everyPod, ...spec.template.metadata.labels },
      ]),
    );
    for (const { metadata, spec } of deployments) {
      expect(byName.get(metadata.name)).toMatchObject(spec.selector?.matchLabels ?? { none: 'none' });
    }
    for (const { metadata, ...rest } of [...ofKind('Service'), ...ofKind('PodDisruptionBudget')]) {
      const { selector } = z.looseObject({ selector: z.looseObject({}) }).parse(rest['spec']);
      expect(byName.get(metadata.name)).toMatchObject(selector['matchLabels'] ?? selector);
    }
  });

  it('are scaled by one thing each, never to none', () => {
    const scaled = [...ofKind('HorizontalPodAutoscaler'), ...ofKind('ScaledObject')].map(({ spec }) =>
      z
        .looseObject({
          scaleTargetRef: z.looseObject({ name: z.string() }),
          minReplicas: z.number().optional(),
          minReplicaCount: z.number().optional(),
        })
        .parse(spec),
    );
    expect(scaled.map(({ scaleTargetRef }) => scaleTargetRef.name).sort()).toEqual(
      deployments.map(({ metadata }) => metadata.name).sort(),
    );
    for (const { minReplicas, minReplicaCount } of scaled)
      expect(minReplicas ?? minReplicaCount).toBeGreaterThan(1);
  });
});
