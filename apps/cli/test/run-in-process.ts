import { jest } from '@jest/globals';
import { Command } from 'commander';
import { asRole } from '#testing';
import { keysCommand } from '../src/keys/keys-command.js';
import { opsCommand } from '../src/operations/ops-command.js';

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Thrown where a command ends its process. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${String(status)}`);
  }
}

/**
 * Runs the command line as main.ts does, but in this process: starting Node.js takes most of the time of a command. What it writes
 * and its exit status are kept from this process, so commands run one after another.
 */
export async function runInProcess(databaseUrl: string, ...args: string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const keep =
    (stream: keyof typeof written, end = '') =>
    (text: unknown): true => {
      written[stream] += `${String(text)}${end}`;
      return true;
    };
  const replaced = [
    jest.spyOn(console, 'log').mockImplementation(keep('stdout', '\n')),
    jest.spyOn(console, 'error').mockImplementation(keep('stderr', '\n')),
    jest.spyOn(process.stdout, 'write').mockImplementation(keep('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep('stderr')),
    jest.spyOn(process, 'exit').mockImplementation((status) => {
      throw new Exit(Number(status ?? 0));
    }),
    // A developer's .env is no part of a test.
    jest.spyOn(process, 'loadEnvFile').mockImplementation(() => undefined),
    jest.replaceProperty(process, 'argv', [process.execPath, 'main.js', ...args]),
    jest.replaceProperty(process, 'env', { ...process.env, DATABASE_URL: asRole('malote_cli', databaseUrl) }),
  ];
  try {
    await new Command('malote').addCommand(keysCommand()).addCommand(opsCommand()).parseAsync();
    return { status: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { status: error.status, ...written };
  } finally {
    process.exitCode = undefined;
    for (const one of replaced) {
      if ('mockRestore' in one) one.mockRestore();
      else one.restore();
    }
  }
}

/** Runs a command that must go well, with --json: standard output is one document. */
export async function documentOf(databaseUrl: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await runInProcess(databaseUrl, ...args, '--json');
  if (status !== 0 || stderr !== '')
    throw new Error(`${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
