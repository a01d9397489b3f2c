import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './project-paths.mjs';

/** Copies into `dist` what nest-cli.json names as assets (by their ending), as the Nest CLI does; those that are gone go there too. */
export function copyAssets() {
  const { projects } = JSON.parse(readFileSync(join(projectRoot, 'nest-cli.json'), 'utf8'));
  for (const { sourceRoot, compilerOptions } of Object.values(projects))
    for (const { include, outDir } of compilerOptions?.assets ?? [])
      mirror(join(projectRoot, sourceRoot), join(projectRoot, outDir), include.replace('**/*', ''));
}

function mirror(sources, copies, ending) {
  mkdirSync(copies, { recursive: true });
  const filesIn = (folder) =>
    readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(ending));
  for (const path of filesIn(copies)) rmSync(join(copies, path));
  for (const path of filesIn(sources)) {
    mkdirSync(dirname(join(copies, path)), { recursive: true });
    copyFileSync(join(sources, path), join(copies, path));
  }
}
