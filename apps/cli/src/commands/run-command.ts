import type { INestApplicationContext } from '@nestjs/common';
import { findDatabase, loadEnvironmentFile } from '../context/find-database.js';
import { withContext } from '../context/open-context.js';
import { accountName } from './account-name.js';

/** The option of every command. */
export interface JsonOption {
  readonly json?: boolean;
}

/** A command's answer: a document for programs, the same in words for people. */
export interface Result {
  readonly document: object;
  readonly inWords: string;
}

export type Work = (context: INestApplicationContext, actor: string) => Promise<Result>;

/**
 * Runs one command in a Nest application context and prints its result: with --json one JSON document, and nothing else, on
 * standard output. A failure goes to `onFailure`.
 */
export async function runCommand(
  { json = false }: JsonOption,
  work: Work,
  onFailure: (error: unknown, json: boolean) => void,
): Promise<void> {
  try {
    loadEnvironmentFile();
    const { document, inWords } = await withContext(findDatabase(), (context) =>
      work(context, `cli:${accountName()}`),
    );
    console.log(json ? JSON.stringify(document) : inWords);
  } catch (error) {
    onFailure(error, json);
  }
}
