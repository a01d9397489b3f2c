import type { RunFile } from './run-file.js';

/** What is told once everything is ready. */
export function describeRun({ api, worker }: RunFile): string {
  return `
Malote is ready.

  API         ${api}
  Swagger     ${api}/docs
  Health      ${api}/health/ready and ${worker}/health/ready
  Try it      npm run demo (in another terminal)
  Stop it     Ctrl-C
`;
}
