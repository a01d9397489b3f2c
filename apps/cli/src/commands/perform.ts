import { userInfo } from 'node:os';
import { CommanderError, type Command } from 'commander';
import type { Abstract, Type } from '@nestjs/common';
import { DomainError, say, type Fault } from '#domain';
import { findDatabase, loadEnvironmentFile } from '../context/find-database.js';
import { withContext } from '../context/open-context.js';

/** A command's answer: a document for programs, the same in words for people. */
export interface Result {
  readonly document: object;
  readonly inWords: string;
}

/** What a command works with. */
export interface Operator {
  /** A use case or repository. */
  readonly get: <Use>(use: Type<Use> | Abstract<Use>) => Use;
  /** Who runs the command, for the audit log. */
  readonly actor: string;
  /** Why, where it was said. */
  readonly reason: string | null;
}

const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * Makes an action for commander, which passes arguments, options and the command: runs `work` in a Nest application context
 * and prints its result, with --json as one JSON document and nothing else on standard output. A failure is explained on
 * standard error; it ends with 2 where the request was wrong (1 for `keys`), else with 1.
 */
export function perform<Args extends readonly unknown[]>(
  work: (operator: Operator, ...args: Args) => Promise<Result>,
): (...all: [...Args, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const { json = false, reason } = command.opts<{ json?: boolean; reason?: string }>();
    try {
      loadEnvironmentFile();
      const { document, inWords } = await withContext(findDatabase(), (context) => {
        const get: Operator['get'] = (use) => context.get(use);
        const operator = { get, actor: `cli:${accountName()}`, reason: reason ?? null };
        return work(operator, ...(all.slice(0, -1) as unknown as Args));
      });
      console.log(json ? JSON.stringify(document) : inWords);
    } catch (error) {
      reportFailure(error, json, command.parent?.name() === 'keys');
    }
  };
}

/** Adds what every command of a family has. */
export function withJson(family: Command): Command {
  for (const command of family.commands)
    // A group's own option would be taken away from the commands in it.
    if (command.commands.length > 0) withJson(command);
    else command.option('--json', 'print one JSON document');
  return family;
}

/** Exit status 2, and with --json the error as a document; 0 for help that was requested. */
export function exitForUsage({ exitCode, message }: CommanderError): never {
  if (exitCode === 0) process.exit(0);
  if (process.argv.includes('--json')) writeError('wrong_usage', message.replace(/^error: /, ''), []);
  process.exit(WRONG_USAGE);
}

/** `keys` names members as the API does and prints no document; `ops` names its options, and prints one with --json. */
function reportFailure(error: unknown, json: boolean, isKeys: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  const { code, faults = [] } = error instanceof DomainError ? error : { code: 'failed' };
  const lines = faults.map((fault) =>
    isKeys ? `  ${fault.pointer}: ${say(fault.message, 'en')}` : asOption(fault),
  );
  console.error([message, ...lines].join('\n'));
  if (json && !isKeys) writeError(code, message, faults);
  process.exitCode = code === 'invalid_request' && !isKeys ? WRONG_USAGE : FAILED;
}

function writeError(code: string, message: string, faults: readonly Fault[]): void {
  const errors = faults.map((fault) => ({ ...fault, message: say(fault.message, 'en') }));
  console.log(JSON.stringify({ error: { code, message, ...(errors.length > 0 && { errors }) } }));
}

/** A member of a request's body is an option here. */
function asOption({ pointer, message }: Fault): string {
  return `  --${pointer.slice(1).replaceAll('_', '-')}: ${say(message, 'en').replace('Add this member: ', 'Give ')}`;
}

/** Containers run as accounts without a name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
