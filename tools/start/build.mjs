import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './project-paths.mjs';
import { runQuietly } from './run-step.mjs';

const FINGERPRINT = join(projectRoot, 'dist', '.fingerprint');
/** What the build reads; the rest of the project may change without a build. */
const FOLDERS = ['apps', 'clients/typescript/src', 'libs', 'tools'];
const BUILT = /\.(?:ts|js|sql|json|md)$/;
const NOT_BUILT = /(\.|-)spec\.ts$|^libs[/\\]testing[/\\]|[/\\]test[/\\]/;
const SINGLE_FILES = [
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** The compiler's arguments. */
export const COMPILER = [
  join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc'),
  '-p',
  join(projectRoot, 'tools', 'tsconfig.build.json'),
];

/**
 * Compiles into `dist` what changed since the last time; looks only at the files' times and sizes when nothing
 * did. Resolves to whether `dist` is whole: after type errors it may not be.
 */
export async function ensureBuilt() {
  const fingerprint = fingerprintOfSources();
  if (existsSync(FINGERPRINT) && readFileSync(FINGERPRINT, 'utf8') === fingerprint) return true;
  console.error('malote: building');
  rmSync(FINGERPRINT, { force: true });
  if (!(await runQuietly(process.execPath, COMPILER))) return false;
  copyAssets();
  writeFileSync(FINGERPRINT, fingerprint);
  return true;
}

/** Changes when a file that goes into the build is added, changed, renamed or removed. */
export function fingerprintOfSources() {
  const sources = FOLDERS.flatMap((folder) => filesIn(folder, BUILT)).filter((path) => !NOT_BUILT.test(path));
  const hash = createHash('sha256');
  for (const path of [...sources.sort(), ...SINGLE_FILES]) {
    const { mtimeMs, size } = statSync(join(projectRoot, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** Copies into `dist` what nest-cli.json names as assets (by their ending), as the Nest CLI does; those that are gone are removed there too. */
export function copyAssets() {
  const { projects } = JSON.parse(readFileSync(join(projectRoot, 'nest-cli.json'), 'utf8'));
  for (const { sourceRoot, compilerOptions } of Object.values(projects))
    for (const { include, outDir } of compilerOptions?.assets ?? []) {
      const ending = new RegExp(`\\${include.replace('**/*', '')}$`);
      mkdirSync(join(projectRoot, outDir), { recursive: true });
      for (const path of filesIn(outDir, ending)) rmSync(join(projectRoot, path));
      for (const path of filesIn(sourceRoot, ending)) {
        const copy = join(projectRoot, path.replace(sourceRoot, outDir));
        mkdirSync(dirname(copy), { recursive: true });
        copyFileSync(join(projectRoot, path), copy);
      }
    }
}

/** Paths within the project. */
function filesIn(folder, ending) {
  const paths = readdirSync(join(projectRoot, folder), { recursive: true });
  return paths.filter((path) => ending.test(path)).map((path) => join(folder, path));
}
