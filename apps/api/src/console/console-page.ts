import { createHash } from 'node:crypto';
import { MODULE_NAMES } from './console-assets.js';

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
