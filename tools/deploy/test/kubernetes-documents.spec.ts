import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { deployDirectory } from './deploy-files.js';
import { allManifests, findSchemaFault, findTypeFaults, readManifests, type Manifest } from './manifests.js';

/** Types of hundreds of files are read, on a machine that may be busy. */
const COMPILER_MS = 60_000;
const OVERLAY = join(deployDirectory, 'kubernetes', 'overlays', 'production');
const documents = allManifests();

/** What kustomize makes of the overlay; undefined where neither it nor kubectl is installed. */
function build(): string | undefined {
  for (const [command, args] of [
    ['kustomize', ['build']],
    ['kubectl', ['kustomize']],
  ] as const) {
    try {
      return execFileSync(command, [...args, OVERLAY], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return undefined;
}

async function schemaFaults(manifests: readonly Manifest[]): Promise<string[]> {
  const faults = await Promise.all(manifests.map(findSchemaFault));
  return faults.filter((fault) => fault !== undefined);
}

describe('the documents for Kubernetes', () => {
  it(
    'are of the types of their kinds, with no member those do not have',
    () => {
      expect(findTypeFaults(documents.map(({ manifest }) => manifest))).toEqual([]);
    },
    COMPILER_MS,
  );

  it.each(
    documents.map(({ path, manifest }) => [manifest.kind, manifest.metadata.name, path, manifest] as const),
  )(
    '%s %s keeps to its schema (%s)',
    async (_kind, _name, _path, manifest) => {
      expect(await findSchemaFault(manifest)).toBeUndefined();
    },
    COMPILER_MS,
  );

  it(
    'would be found faulty: a slip of the pen, a text for a number, a member left out',
    async () => {
      const [pod] = readManifests(
        [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: { name: a }',
          'spec: { containers: [{ name: a, image: b, livenessProb: {} }] }',
        ].join('\n'),
        'slip',
      );
      const [budget] = readManifests(
        '{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ports: [{ port: "80" }] } }',
        'text',
      );
      const [job] = readManifests(
        '{ apiVersion: batch/v1, kind: Job, metadata: { name: a }, spec: {} }',
        'left out',
      );
      if (pod === undefined || budget === undefined || job === undefined) throw new Error('no documents');
      expect(findTypeFaults([pod, budget, job])).toEqual([
        expect.stringContaining('livenessProb'),
        expect.stringContaining("'number'"),
        expect.stringContaining('template'),
      ]);
      expect(await schemaFaults([pod, budget, job])).toHaveLength(2);
    },
    COMPILER_MS,
  );

  const built = build();
  if (built === undefined) {
    console.error(
      'malote: neither kustomize nor kubectl is here: the overlay was checked file by file, not built.',
    );
  }
  const whereBuilt: typeof it | (() => void) = built === undefined ? () => undefined : it;
  whereBuilt(
    'are sound as kustomize builds them, of one image, in one namespace',
    async () => {
      const manifests = readManifests(built ?? '', 'built');
      expect(findTypeFaults(manifests)).toEqual([]);
      expect(await schemaFaults(manifests)).toEqual([]);
      expect(new Set(built?.match(/^ +image: .*$/gm)).size).toBe(1);
      expect(built).not.toMatch(/^ +image: malote$/m);
      const namespaces = manifests.map(({ kind, metadata }) =>
        kind === 'Namespace' ? metadata.name : metadata['namespace'],
      );
      expect(new Set(namespaces)).toEqual(new Set(['malote']));
      // Labels that kustomize put on selectors would shut the name servers out.
      expect(built).toMatch(/podSelector:\n +matchLabels:\n +k8s-app: kube-dns\n/);
    },
    COMPILER_MS,
  );
});
