import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the build reads; the rest of the project may change without a build. */
const FOLDERS = ['apps', 'libs', 'tools'];
const SINGLE_FILES = [
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tools/tsconfig.build.json',
];
const NOT_BUILT = /(\.|-)spec\.ts$|^libs[/\\]testing[/\\]|[/\\]test[/\\]/;

/** Changes when a file that goes into the build is added, changed, renamed or removed. */
export function fingerprintOfSources(root) {
  const sources = FOLDERS.flatMap((folder) => filesBeneath(root, folder)).filter(
    (path) => /\.(?:ts|js|sql)$/.test(path) && !NOT_BUILT.test(path),
  );
  const hash = createHash('sha256');
  for (const path of [...sources.sort(), ...SINGLE_FILES]) {
    const status = statSync(join(root, path), { throwIfNoEntry: false });
    hash.update(`${path} ${status?.mtimeMs} ${status?.size}\n`);
  }
  return hash.digest('hex');
}

function filesBeneath(root, folder) {
  return readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path));
}
