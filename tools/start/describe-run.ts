import type { RunFile } from './run-file.js';

/** The message printed once everything is up. */
export function describeRun({ apiUrl, workerUrl }: RunFile): string {
  return `
Malote is ready.

  API         ${apiUrl}
  Swagger     ${apiUrl}/docs
  Reference   ${apiUrl}/reference
  Console     ${apiUrl}/console
  Health      ${apiUrl}/health/ready and ${workerUrl}/health/ready
  Try it      npm run demo (in another terminal)
  Stop it     Ctrl-C
`;
}
