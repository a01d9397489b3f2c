const { existsSync, readFileSync } = require('node:fs');
const { join, sep } = require('node:path');

const PACKAGES = `${sep}node_modules${sep}`;
/** What bundle-packages.mjs made; nothing where jest was started by itself. */
const MANIFEST = join(__dirname, '..', '..', '.local', 'test-packages', 'manifest.json');
const bundles = existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, 'utf8')).bundles : {};

/**
 * jest's own resolution, and what TypeScript does on top: in our sources `./money.js` means `./money.ts` where
 * there is one. Packages are left alone, some ship their sources beside what they built; our sources, and
 * bundles, get the large ones from a bundle.
 */
module.exports = function resolveSources(request, options) {
  if (options.basedir.includes(PACKAGES)) return options.defaultResolver(request, options);
  return (
    bundles[request] ??
    options.defaultResolver(request, { ...options, extensionAlias: { '.js': ['.ts', '.js'] } })
  );
};
