/**
 * Whether what npm noted as installed (`node_modules/.package-lock.json`) is what `package-lock.json` asks for.
 * Versions are compared, not times: a checkout gives every file the time of now. Packages for other platforms
 * are optional and may be missing.
 */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages ?? {})
    .filter(([path]) => path !== '')
    .every(([path, wanted]) => {
      const present = installed.packages?.[path];
      if (present === undefined) return Boolean(wanted.optional || wanted.devOptional);
      return present.version === wanted.version;
    });
}
