/** Copies what the compiler leaves out, the SQL files, from the libraries into `dist`; those that are gone go there too. */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './project-paths.mjs';

const ASSET = /\.sql$/;

export function copyAssets() {
  const copies = join(projectRoot, 'dist', 'libs');
  for (const path of assetsIn(copies)) rmSync(join(copies, path));
  const sources = join(projectRoot, 'libs');
  for (const path of assetsIn(sources)) {
    mkdirSync(dirname(join(copies, path)), { recursive: true });
    copyFileSync(join(sources, path), join(copies, path));
  }
}

function assetsIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => ASSET.test(path));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) copyAssets();
