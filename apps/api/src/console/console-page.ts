import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page's own modules: beside this file, in the sources as in what is built of them. */
const OWN = fileURLToPath(new URL('./browser/', import.meta.url));
/** A name of the page's own modules; no path can be made of it. */
const OWN_NAME = /^[a-z-]+\.js$/;

const require = createRequire(import.meta.url);
/** Where packages are looked for: the core of signals is a dependency of signals, not of ours. */
const paths = [OWN, dirname(require.resolve('@preact/signals'))];

/** What the modules import: the packages' files for browsers, by the names they have here. */
const PACKAGE_FILES = new Map([
  ['preact.js', { module: 'preact', file: 'preact.mjs' }],
  ['preact-hooks.js', { module: 'preact/hooks', file: 'hooks.mjs' }],
  ['htm.js', { module: 'htm', file: 'htm.mjs' }],
  ['signals.js', { module: '@preact/signals', file: 'signals.mjs' }],
  ['signals-core.js', { module: '@preact/signals-core', file: 'signals-core.mjs' }],
  ['uplot.js', { module: 'uplot', file: 'uPlot.esm.js' }],
  ['uplot.css', { module: 'uplot', file: 'uPlot.min.css' }],
]);

/** For the page's import map: the scripts of packages, by what imports call them. */
const MODULE_NAMES = [...PACKAGE_FILES]
  .filter(([name]) => name.endsWith('.js'))
  .map(([name, { module }]) => [module, name] as const);

/** A file of the console; undefined for any other name. */
export async function readConsoleAsset(name: string): Promise<{ type: string; content: Buffer } | undefined> {
  const known = PACKAGE_FILES.get(name);
  if (known === undefined && !OWN_NAME.test(name)) return undefined;
  const path =
    known === undefined
      ? join(OWN, name)
      : join(dirname(require.resolve(known.module, { paths })), known.file);
  const content = await readFile(path).catch(() => undefined);
  const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  return content && { type, content };
}

const ASSETS = './console/assets';

/** Addresses are relative: a proxy may serve all this elsewhere. */
const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(MODULE_NAMES.map(([module, file]) => [module, `${ASSETS}/${file}`])),
});

/** Browsers read an import map from the page alone; this lets in this one text, and no other script of the page. */
export const IMPORT_MAP_SOURCE = `'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`;

export const CONSOLE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Malote console</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS}/uplot.css">
<link rel="stylesheet" href="${ASSETS}/console.css">
<script type="importmap">${IMPORT_MAP}</script>
</head>
<body>
<div id="console"></div>
<script type="module" src="${ASSETS}/main.js"></script>
</body>
</html>
`;
