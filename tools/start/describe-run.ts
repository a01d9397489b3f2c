import type { RunFile } from './run-file.js';

/** The message printed once everything is up. The demo refuses outside a sandbox, so it is offered there only. */
export function describeRun({ apiUrl, workerUrl }: RunFile, sandbox: boolean): string {
  const demo = sandbox ? '  Try it      npm run demo (in another terminal)\n' : '';
  return `
Malote is ready.

  API         ${apiUrl}
  Swagger     ${apiUrl}/docs
  Reference   ${apiUrl}/reference
  Console     ${apiUrl}/console
  Health      ${apiUrl}/health/ready and ${workerUrl}/health/ready
${demo}  Stop it     Ctrl-C
`;
}
