import { userInfo } from 'node:os';
import { DomainError, type Fault } from '#domain';
import { findDatabase, loadEnvironmentFile } from '../keys/find-database.js';
import { withOperations, type Operations } from './with-operations.js';

/** What every command can be told. */
export interface Said {
  readonly json?: boolean;
}

/** What a command has to say: a document for programs, the same in words for people. */
export interface Result {
  readonly document: object;
  readonly inWords: string;
}

/** 0: done. */
export const FAILED = 1;
export const WRONG_USAGE = 2;
/** Codes that mean that what was typed cannot be meant. */
const USAGE_CODES: ReadonlySet<string> = new Set(['invalid_request', 'invalid_ispb']);

/** What was typed cannot be meant; says how to mend it. */
export class UsageError extends Error {}

/**
 * Does one command. Standard output holds what it has to say, with --json one JSON document and nothing else, also where it failed
 * (`{ "error": { "code", "message", "errors" } }`); why it could not be done is said on standard error in words.
 */
export async function runCommand(
  { json }: Said,
  command: (operations: Operations, actor: string) => Promise<Result>,
): Promise<void> {
  try {
    loadEnvironmentFile();
    const { document, inWords } = await withOperations(findDatabase(process.env), (operations) =>
      command(operations, `cli:${accountName()}`),
    );
    console.log(json === true ? JSON.stringify(document) : inWords);
  } catch (error) {
    const { code, message, faults } = explain(error);
    console.error([message, ...faults.map(inAFlag)].join('\n'));
    if (json === true)
      console.log(JSON.stringify({ error: { code, message, ...(faults.length > 0 && { errors: faults }) } }));
    process.exitCode = error instanceof UsageError || USAGE_CODES.has(code) ? WRONG_USAGE : FAILED;
  }
}

function explain(error: unknown): { code: string; message: string; faults: readonly Fault[] } {
  if (error instanceof DomainError)
    return { code: error.code, message: error.message, faults: error.faults ?? [] };
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof UsageError ? 'wrong_usage' : 'failed', message, faults: [] };
}

/** A member of a document is an option here. */
function inAFlag({ pointer, message }: Fault): string {
  return `  --${pointer.slice(1).replaceAll('_', '-')}: ${message.replace('Add this member: ', 'Give ')}`;
}

/** Containers run as accounts that have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
