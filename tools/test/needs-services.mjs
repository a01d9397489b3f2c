/** The jest projects that run without Postgres, Redis and what was built. */
const SELF_SUFFICIENT = ['unit'];

/** Whether jest with these arguments may come to tests that need services: true unless only such projects are selected. */
export function needsServices(args) {
  const selected = selectedProjects(args);
  return selected.length === 0 || selected.some((project) => !SELF_SUFFICIENT.includes(project));
}

/** What follows `--selectProjects`, as jest reads it: every word up to the next option. */
function selectedProjects(args) {
  const start = args.findIndex((arg) => /^--selectProjects(=|$)/.test(arg));
  if (start === -1) return [];
  const [, inline] = args[start].split('=');
  const words = args.slice(start + 1);
  const next = words.findIndex((word) => word.startsWith('-'));
  return [...(inline ? [inline] : []), ...(next === -1 ? words : words.slice(0, next))];
}
