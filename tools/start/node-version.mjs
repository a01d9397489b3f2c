/** The oldest Node.js that runs this: the first 20 in which ES modules can be required, which NestJS 12 needs. */
const OLDEST = [20, 19];

/** Whether a version such as `20.19.0` is new enough. */
function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Ends the process with one clear line where Node.js is too old. */
export function requireSupportedNode() {
  if (isSupported(process.versions.node)) return;
  console.error(`malote: Node.js ${OLDEST.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
