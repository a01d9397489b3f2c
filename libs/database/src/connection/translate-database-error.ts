import { DomainError } from '#domain';

/**
 * What SQLSTATEs mean here (PostgreSQL, appendix A). Unavailable: it works again without a change of ours. What is
 * in none of the lists is a conflict that the statement's caller knows (class 23), or a bug.
 *
 * 08, 28, 3D: no connection. 25006, 0A000, 55000: a server that only reads, since it was demoted or follows another.
 * 53, 57P, 58, F0: no resources, starting up or shutting down, a fault of the system or its configuration.
 * 40, 55P03, 57014, 25P03, 25P04: broken off for a deadlock, a lock, or the time it took.
 */
const UNAVAILABLE_SQLSTATES =
  /^(08...|28...|3D...|25006|0A000|55000|53...|57P0[1-5]|58...|F0...|40...|55P03|57014|25P0[34])$/;
/** The server takes no writes on this connection; another one may lead to the server that does. */
const READ_ONLY_SQLSTATES = /^(25006|0A000|55000)$/;
/** Undefined table, function, column, object or schema: statements here are tested, so it is the schema that is behind. */
const SCHEMA_BEHIND_SQLSTATES = /^(42P01|42883|42703|42704|3F000)$/;
/** For the log, where the operator who can migrate reads it. */
export const SCHEMA_BEHIND = 'The schema of the database is older than this version: run npm run migrate.';
/** Of 0A000, too: the statement was prepared before a migration. Another connection prepares it anew. */
const RESULT_CHANGED = 'cached plan must not change result type';
export const READ_ONLY = 'The database takes no writes: it follows another server, or was demoted.';
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

/**
 * Whether the connection of a failed statement is of no more use: pg gave up on an answer that may still come (its
 * `query_timeout`), or the server behind it only reads.
 */
export function spoilsConnection(error: unknown): boolean {
  return takesNoWrites(error) || (error instanceof Error && error.message === QUERY_TIMEOUT_MESSAGE);
}

export function takesNoWrites(error: unknown): boolean {
  return error instanceof Error && READ_ONLY_SQLSTATES.test(sqlstateOf(error));
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
  const code = sqlstateOf(error);
  if (SCHEMA_BEHIND_SQLSTATES.test(code))
    return new DomainError('database_unavailable', SCHEMA_BEHIND, { cause: error });
  const isDown =
    UNAVAILABLE_SQLSTATES.test(code) || DOWN_SYSTEM_CODES.has(code) || DOWN_MESSAGES.test(error.message);
  if (!isDown) return error;
  const message = error.message.includes(RESULT_CHANGED)
    ? 'A migration has changed what a statement returns; the next call prepares it anew.'
    : READ_ONLY_SQLSTATES.test(code)
      ? READ_ONLY
      : 'The database cannot be reached at the moment.';
  return new DomainError('database_unavailable', message, { cause: error });
}

function sqlstateOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
