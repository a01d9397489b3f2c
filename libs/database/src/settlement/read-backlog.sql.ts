import type { Statement } from '../connection/sql.js';

/** Open batches that are looked at, the oldest first: each is an entry of an index and its row. The catalogue of metrics says so, too. */
export const MAX_OPEN_BATCHES = 10_000;
/** Buckets of a hundred payouts that are searched for the longest doubt, of the oldest batches first. */
export const MAX_DOUBTFUL_BUCKETS = 100;
/** Whoever asks, readiness or metrics, waits no longer. */
const BACKLOG_TIMEOUT_MS = 1_000;

/** $1 batches at most, $2 buckets at most: see the function's header. */
export const readBacklog: Statement = {
  name: 'read_payout_backlog',
  text: 'SELECT * FROM read_payout_backlog($1, $2)',
  timeoutMs: BACKLOG_TIMEOUT_MS,
};
