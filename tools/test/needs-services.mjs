/** The jest projects that run without Postgres, Redis and what was built. */
const SELF_SUFFICIENT = ['unit'];
/** What runs where neither a project nor a file is asked for: all but the faults, which take as long as the rest together. */
const ORDINARY = ['unit', 'integration', 'e2e'];
const PROJECTS = [...ORDINARY, 'faults'];

/**
 * The arguments of jest, with the ordinary projects where these select nothing. Jest takes every word after `--selectProjects` for a
 * project, so a pattern there, as in `npm run test:faults -- <pattern>`, goes before it.
 */
export function withProjects(args) {
  const selects = args.some((arg) => !arg.startsWith('-') || arg.startsWith('--selectProjects'));
  if (!selects) return [...args, '--selectProjects', ...ORDINARY];
  const patterns = selectedProjects(args).filter((word) => !PROJECTS.includes(word));
  return [...patterns, ...args.filter((arg) => !patterns.includes(arg))];
}

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
