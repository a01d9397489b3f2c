import { join } from 'node:path';
import ts from 'typescript';
import { z } from 'zod';
import { projectRoot } from '../../local-services/directories.js';
import { deployFiles, parseYaml, readText } from './deploy-files.js';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

const parsed = new Map<string, ts.SourceFile | undefined>();

/** A document of Kubernetes. */
export type Manifest = z.infer<typeof manifest>;

export function readManifests(text: string, name: string): Manifest[] {
  return parseYaml(text, name).map((document) => manifest.parse(document));
}

/** Every document beneath `deploy/kubernetes` but those that only kustomize reads. */
export function allManifests(): { path: string; manifest: Manifest }[] {
  return deployFiles('kubernetes', '.yaml')
    .filter((path) => !path.endsWith('kustomization.yaml'))
    .flatMap((path) =>
      readManifests(readText(`deploy/${path}`), path).map((one) => ({ path, manifest: one })),
    );
}

/**
 * What is wrong with the documents, by the types of their kinds: members that are missing, of another type, or unknown to Kubernetes
 * (which it would drop without a word, like a probe with a slip of the pen). An object literal in TypeScript is held to just that.
 */
export function findTypeFaults(manifests: readonly Manifest[]): string[] {
  const path = join(projectRoot, 'tools', 'deploy', 'test', 'manifests-as-literals.ts');
  const text = manifests
    .map(
      (one, index) =>
        `import type { I${one.kind} as T${index} } from '${moduleOf(one)}';\nexport const m${index}: T${index} = ${JSON.stringify(one, undefined, 1)};\n`,
    )
    .join('');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2020.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const [readFile, getSourceFile] = [host.readFile.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (name) => name === path || ts.sys.fileExists(name);
  host.readFile = (name) => (name === path ? text : readFile(name));
  host.getSourceFile = (name, version) =>
    name === path
      ? ts.createSourceFile(name, text, version)
      : parseOnce(name, () => getSourceFile(name, version));
  const program = ts.createProgram([path], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ messageText, start }) =>
        `${lineAt(text, start)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

/** What is wrong by the schema of its kind: the ranges and forms that types do not say. Undefined: nothing. */
export async function findSchemaFault(one: Manifest): Promise<string | undefined> {
  const module = z.record(z.string(), z.unknown()).parse({ ...(await import(moduleOf(one))) });
  const Model = z.custom<new (data: Manifest) => { validate(): void }>(
    (value) => typeof value === 'function',
  );
  try {
    new (Model.parse(module[one.kind]))(one).validate();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The types of a few kinds are hundreds of files; each is read once, however many programs there are. */
function parseOnce(name: string, parse: () => ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (!parsed.has(name)) parsed.set(name, parse());
  return parsed.get(name);
}

function moduleOf({ apiVersion, kind }: Manifest): string {
  const name = apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models';
  return `${name}/${apiVersion}/${kind}`;
}

function lineAt(text: string, start = 0): string {
  return (text.slice(text.lastIndexOf('\n', start) + 1).split('\n')[0] ?? '').trim();
}
