const { sep } = require('node:path');

const PACKAGES = `${sep}node_modules${sep}`;

/**
 * jest's own resolution, and what TypeScript does on top: in our sources `./money.js` means `./money.ts` where
 * there is one. Packages are left alone; some ship their sources beside what they built.
 */
module.exports = function resolveSources(request, options) {
  const isOurs = !options.basedir.includes(PACKAGES);
  return options.defaultResolver(
    request,
    isOurs ? { ...options, extensionAlias: { '.js': ['.ts', '.js'] } } : options,
  );
};
