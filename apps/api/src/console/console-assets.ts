import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const SCRIPT = 'text/javascript; charset=utf-8';
const OWN = fileURLToPath(new URL('./browser/', import.meta.url));

/** The page's own modules: beside this file, in the sources as in what is built of them. */
const OWN_MODULES = [
  'main.js',
  'state.js',
  'html.js',
  'login-view.js',
  'calls.js',
  'texts.js',
  'format.js',
  'chart.js',
  'overview-view.js',
  'held-view.js',
  'mark-dialog.js',
  'batches-view.js',
  'streams-view.js',
  'story-view.js',
  'keyboard.js',
] as const;

/** What the modules import by name: the packages' files for browsers, by the names they have here. */
const PACKAGE_FILES: Readonly<Record<string, readonly [packageName: string, file: string]>> = {
  'preact.js': ['preact', 'dist/preact.mjs'],
  'preact-hooks.js': ['preact', 'hooks/dist/hooks.mjs'],
  'htm.js': ['htm', 'dist/htm.mjs'],
  'signals.js': ['@preact/signals', 'dist/signals.mjs'],
  'signals-core.js': ['@preact/signals-core', 'dist/signals-core.mjs'],
  'uplot.js': ['uplot', 'dist/uPlot.esm.js'],
  'uplot.css': ['uplot', 'dist/uPlot.min.css'],
};

/** For the page's import map. */
export const MODULE_NAMES = {
  preact: 'preact.js',
  'preact/hooks': 'preact-hooks.js',
  htm: 'htm.js',
  '@preact/signals': 'signals.js',
  '@preact/signals-core': 'signals-core.js',
  uplot: 'uplot.js',
} as const;

/** A file of the console; undefined for any other name, so that no path can be made of it. */
export async function readConsoleAsset(name: string): Promise<{ type: string; content: Buffer } | undefined> {
  const path = pathOf(name);
  if (path === undefined) return undefined;
  return {
    type: name.endsWith('.css') ? 'text/css; charset=utf-8' : SCRIPT,
    content: await readFile(path),
  };
}

function pathOf(name: string): string | undefined {
  if (OWN_MODULES.some((module) => module === name)) return join(OWN, name);
  const [packageName, file] = (Object.hasOwn(PACKAGE_FILES, name) ? PACKAGE_FILES[name] : undefined) ?? [];
  return packageName === undefined || file === undefined ? undefined : join(directoryOf(packageName), file);
}

/** Not every package lets its package.json be asked for; each has it above what it is entered by. */
function directoryOf(packageName: string): string {
  const paths =
    packageName === '@preact/signals-core'
      ? [dirname(require.resolve('@preact/signals'))]
      : [dirname(fileURLToPath(import.meta.url))];
  const entry = require.resolve(packageName, { paths });
  const marker = join('node_modules', ...packageName.split('/'));
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length);
}
