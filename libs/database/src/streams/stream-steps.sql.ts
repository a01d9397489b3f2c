import type { Statement } from '../connection/sql.js';

/**
 * A step takes milliseconds, and clients wait for it. A Postgres that stands still must not hold them for longer than this; what was
 * done all the same is delivered again when they ask again.
 */
const STREAM_TIMEOUT_MS = 5_000;

/** Steps of many calls on many streams, in a separate transaction: see the function's header. */
export const runStreamSteps: Statement = {
  name: 'run_stream_steps_flushed',
  text: 'CALL run_stream_steps_flushed($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL)',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 lease in milliseconds; $2 institutions, $3 streams, $4 fences of the calls that wait in this process. */
export const sweepStreams: Statement = {
  name: 'sweep_streams',
  text: 'SELECT * FROM sweep_streams($1, $2, $3, $4)',
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
