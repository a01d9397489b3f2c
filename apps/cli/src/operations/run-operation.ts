import type { CommanderError } from 'commander';
import { DomainError, type Fault } from '#domain';
import { runCommand, type JsonOption, type Work } from '../commands/run-command.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Runs one of the `ops` commands. */
export function runOperation(options: JsonOption, work: Work): Promise<void> {
  return runCommand(options, work, reportFailure);
}

/** Exit status 2, and with --json the error as a document; 0 for help that was asked for. */
export function exitForUsage({ exitCode, message }: CommanderError): never {
  if (exitCode === 0) process.exit(0);
  if (process.argv.includes('--json'))
    writeError({ code: 'wrong_usage', message: message.replace(/^error: /, ''), faults: [] });
  process.exit(WRONG_USAGE);
}

/** Says on standard error in words why a command failed; with --json also as a document on standard output. */
function reportFailure(error: unknown, json: boolean): void {
  const failure = explain(error);
  console.error([failure.message, ...failure.faults.map(asOption)].join('\n'));
  if (json) writeError(failure);
  process.exitCode = failure.code === 'invalid_request' ? WRONG_USAGE : FAILED;
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly faults: readonly Fault[];
}

function explain(error: unknown): Failure {
  if (error instanceof DomainError)
    return { code: error.code, message: error.message, faults: error.faults ?? [] };
  return { code: 'failed', message: error instanceof Error ? error.message : String(error), faults: [] };
}

function writeError({ code, message, faults }: Failure): void {
  console.log(JSON.stringify({ error: { code, message, ...(faults.length > 0 && { errors: faults }) } }));
}

/** A member of a request's body is an option here. */
function asOption({ pointer, message }: Fault): string {
  return `  --${pointer.slice(1).replaceAll('_', '-')}: ${message.replace('Add this member: ', 'Give ')}`;
}
