import { isNativeError } from 'node:util/types';
import { maskText } from './mask-text.js';

/** A chain of causes longer than this says nothing new. */
const MAX_CAUSES = 4;

export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

/**
 * What a log line says of an error: class, message, code, stack and causes, texts masked. Nothing else of it, because
 * drivers attach statements with their values, whole requests, and connection settings with passwords.
 */
export function serializeError(error: unknown): unknown {
  return isNativeError(error)
    ? serialize(error, 0)
    : typeof error === 'string'
      ? maskText(error)
      : typeof error;
}

function serialize(error: Error, depth: number): SerializedError {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const stack = error.stack === undefined ? {} : { stack: maskText(error.stack) };
  const cause =
    depth < MAX_CAUSES && isNativeError(error.cause) ? { cause: serialize(error.cause, depth + 1) } : {};
  return { type: error.constructor.name, message: maskText(error.message), ...code, ...stack, ...cause };
}
