import { readFile } from 'node:fs/promises';

/** Where `npm start` says it is; MALOTE_URL overrides it, and the defaults of the API stand in for both. */
export async function findMalote(runFile: URL, environment: NodeJS.ProcessEnv): Promise<string> {
  if (environment['MALOTE_URL'] !== undefined) return environment['MALOTE_URL'];
  try {
    const run: unknown = JSON.parse(await readFile(runFile, 'utf8'));
    if (typeof run === 'object' && run !== null && 'apiUrl' in run && typeof run.apiUrl === 'string')
      return run.apiUrl;
  } catch {
    // No `npm start` on this machine: the address comes from the environment.
  }
  return `http://${environment['HOST'] ?? '127.0.0.1'}:${environment['API_PORT'] ?? '3000'}`;
}
