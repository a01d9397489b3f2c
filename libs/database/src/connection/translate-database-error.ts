import { DomainError } from '#domain';

/** Connection lost, server starting up or shutting down, no connection left: SQLSTATE classes and codes of PostgreSQL, appendix A. */
const DOWN_SQLSTATES = /^(08...|57P0[1-5]|53...|58...)$/;
/** A lock or a statement took longer than the limits of the connection; or a deadlock was broken. Worth trying again. */
const BUSY_SQLSTATES = /^(55P03|57014|40001|40P01)$/;
/** undefined_table, undefined_function, undefined_column, undefined_object: statements here are tested, so it is the schema that is behind. */
const SCHEMA_BEHIND_SQLSTATES = /^(42P01|42883|42703|42704)$/;
/** For the log, where the operator who can migrate reads it. */
export const SCHEMA_BEHIND = 'The schema of the database is older than this version: run npm run migrate.';
const DOWN_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
const QUERY_TIMEOUT_MESSAGE = 'Query read timeout';
/** What pg and its pool throw without any code. */
const DOWN_MESSAGES =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|Driver not Connected/i;

/** pg gave up on an answer (its `query_timeout`); the connection still waits for it. */
export function isQueryTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === QUERY_TIMEOUT_MESSAGE;
}

export function notReachedYet(): DomainError {
  return new DomainError('database_unavailable', 'The database has not been reached yet.');
}

/**
 * Turns what pg throws when Postgres is down or overloaded into `database_unavailable`; anything else is returned as it is.
 * The original stays as `cause`, for the log only.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SCHEMA_BEHIND_SQLSTATES.test(code))
    return new DomainError('database_unavailable', SCHEMA_BEHIND, { cause: error });
  const isDown =
    DOWN_SQLSTATES.test(code) ||
    BUSY_SQLSTATES.test(code) ||
    DOWN_SYSTEM_CODES.has(code) ||
    DOWN_MESSAGES.test(error.message);
  if (!isDown) return error;
  return new DomainError('database_unavailable', 'The database cannot be reached at the moment.', {
    cause: error,
  });
}
