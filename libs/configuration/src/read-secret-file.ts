import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';

/** A connection string is shorter than this; a path to something else by mistake is not read into memory as one. */
const SECRET_FILE_MAX_CHARACTERS = 8192;

/**
 * The trimmed content of a file that holds a secret (a Docker or Kubernetes secret ends in a newline more often than not).
 * Throws an Error whose message says how to mend it, to be read after the variable's name.
 */
export function readSecretFile(path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = isNativeError(error) && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(
      `names a file that cannot be read${reason}: ${path}. Check the path and who may read it.`,
      { cause: error },
    );
  }
  if (content === '') throw new Error(`names an empty file: ${path}. Write the value into it.`);
  if (content.length > SECRET_FILE_MAX_CHARACTERS) {
    throw new Error(
      `names a file of more than ${String(SECRET_FILE_MAX_CHARACTERS)} characters: ${path}. It should hold the value alone.`,
    );
  }
  return content;
}
