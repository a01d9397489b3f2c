import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { asRole } from '#testing';

const PROGRAM = fileURLToPath(new URL('../../../../dist/apps/cli/src/main.js', import.meta.url));

export interface OpsRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the operator's command as the image does; the environment is a database and nothing else. */
export function runOps(databaseUrl: string, ...args: string[]): Promise<OpsRun> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, 'ops', ...args],
      { env: { DATABASE_URL: asRole('malote_cli', databaseUrl), PATH: process.env['PATH'] } },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** The same with --json, where it must go well: the one document of standard output. */
export async function opsDocument(databaseUrl: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await runOps(databaseUrl, ...args, '--json');
  if (status !== 0 || stderr !== '')
    throw new Error(`ops ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
