import type { Statement } from '../connection/sql.js';

/**
 * A step takes milliseconds, and clients wait for it. A Postgres that stands still must not hold them for longer than this; what was
 * done all the same is delivered again when they ask again.
 */
const STREAM_TIMEOUT_MS = 5_000;

/** Steps of many calls on many streams: see the functions' headers in migrations 0001 and 0006. */
export const serveStreamCalls: Statement = {
  name: 'answer_stream_calls',
  text: 'SELECT * FROM answer_stream_calls($1, $2, $3, $4, $5, $6, $7, $8)',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/**
 * The same, its locks let go before its commit is on the disk. Nothing of its answer may be told to anybody before `flushCommits`
 * has answered. The setting is this transaction's alone.
 */
export const serveStreamCallsUnflushed: Statement = {
  name: 'answer_stream_calls_unflushed',
  text: /* sql */ `
    SELECT s.* FROM set_config('synchronous_commit', 'off', true) AS unflushed
     CROSS JOIN LATERAL answer_stream_calls($1, $2, $3, $4, $5, $6, $7, $8) AS s`,
  timeoutMs: STREAM_TIMEOUT_MS,
};

/**
 * A commit of its own, which is on the disk (and wherever else the server wants commits to be) only together with everything that
 * was committed before it. It changes nothing: the smallest thing there is to commit.
 */
export const flushCommits: Statement = {
  name: 'flush_commits',
  text: "SELECT pg_logical_emit_message(true, 'malote', '')",
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 lease in milliseconds; $2 institutions, $3 streams, $4 turns of the calls that wait in this process. */
export const sweepStreams: Statement = {
  name: 'sweep_streams',
  text: 'SELECT * FROM sweep_streams($1, $2, $3, $4)',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 institution. */
export const selectOpenSeats: Statement = {
  name: 'select_open_seats',
  text: 'SELECT seat, stream_id FROM stream WHERE receiver_ispb = $1 ORDER BY seat',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/**
 * $1 institution. A call that waits will be answered at answer_due_at; otherwise that is when the last answer was given, except
 * for a stream that has never been answered.
 */
export const selectOpenStreams: Statement = {
  name: 'select_open_streams',
  text: /* sql */ `
    SELECT seat, opened_at, answer_due_at > clock_timestamp() AS waiting, cardinality(outstanding) AS unacknowledged,
           CASE WHEN answer_due_at > clock_timestamp() THEN last_answer_at ELSE answer_due_at END AS last_answer_at
      FROM stream WHERE receiver_ispb = $1 ORDER BY seat`,
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 institution: messages that are in no stream's hands and were never acknowledged. */
export const countUndelivered: Statement = {
  name: 'count_undelivered',
  text: /* sql */ `
    SELECT - coalesce((SELECT taken_count FROM message_head WHERE receiver_ispb = $1), 0)
           + coalesce((SELECT stored_count FROM message_tail WHERE receiver_ispb = $1), 0)
           + (SELECT count(*) FROM message_returned WHERE receiver_ispb = $1) AS undelivered`,
  timeoutMs: STREAM_TIMEOUT_MS,
};
