import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../start/project-paths.mjs';

/** Packages of hundreds of files each, none of which reads its own files at run time. */
const PACKAGES = [
  '@nestjs/bullmq',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/swagger',
  '@nestjs/typeorm',
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
  'bullmq',
  'class-transformer',
  'class-validator',
  'express',
  'fast-check',
  'ioredis',
  'prom-client',
  'typeorm',
  'zod',
];

/** Optional parts of these packages, which are not installed. */
const ABSENT = ['@fastify/*', '@nestjs/microservices*', '@nestjs/websockets*', 'file-type'];

const DIRECTORY = join(projectRoot, '.local', 'test-packages');
const MANIFEST = join(DIRECTORY, 'manifest.json');

/**
 * Bundles the largest packages into a file each, with what they share in files beside them: jest loads every
 * module again for every test file, and thousands of small ones take most of a run's time. The resolver of
 * jest finds them by the manifest. Made again when the lock file or this file changes.
 */
export async function ensurePackagesBundled() {
  const fingerprint = createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .update(readFileSync(new URL(import.meta.url)))
    .digest('hex');
  if (existsSync(MANIFEST) && JSON.parse(readFileSync(MANIFEST, 'utf8')).fingerprint === fingerprint)
    return true;
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  const { build } = await import('esbuild');
  await build({
    entryPoints: Object.fromEntries(PACKAGES.map((name) => [name, `${name}?entry`])),
    outdir: DIRECTORY,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Those of Node.js alone: esbuild would add `module`, which is another copy of a package.
    conditions: ['node'],
    external: ABSENT,
    logLevel: 'error',
    banner: {
      js: `import { createRequire as bundledRequire } from 'node:module';\nconst require = bundledRequire(import.meta.url);`,
    },
    plugins: [{ name: 'entries', setup: addEntries }],
  });
  const bundles = Object.fromEntries(PACKAGES.map((name) => [name, join(DIRECTORY, `${name}.mjs`)]));
  writeFileSync(`${MANIFEST}.new`, JSON.stringify({ fingerprint, bundles }));
  renameSync(`${MANIFEST}.new`, MANIFEST);
  return true;
}

/** An entry names what Node.js finds in the package: `export *` would miss the names of CommonJS modules. */
function addEntries(builder) {
  builder.onResolve({ filter: /\?entry$/ }, ({ path }) => ({
    path: path.replace('?entry', ''),
    namespace: 'entry',
  }));
  // Of a CommonJS module, `import()` within a bundle would give the default alone: left to jest, it leads to the entry.
  builder.onResolve({ filter: /^[^.]/ }, ({ path, kind }) =>
    kind === 'dynamic-import' && PACKAGES.includes(path) ? { path, external: true } : undefined,
  );
  builder.onLoad({ filter: /.*/, namespace: 'entry' }, async ({ path }) => {
    const names = Object.keys(await import(path)).filter((name) => name !== 'module.exports');
    return { resolveDir: projectRoot, contents: `export { ${names.join(', ')} } from '${path}';` };
  });
}
