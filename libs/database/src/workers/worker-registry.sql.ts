import type { Statement } from '../connection/sql.js';

/**
 * $1 id, $2 host, $3 process id, $4 version, $5 what it runs, $6 when it started, $7 its state, $8 $9 $10 the wish it knows of: since when,
 * whose and why, for where the row has gone. Returns the wish. No index hangs on what it changes, so the row is changed where it stands.
 */
export const announceWorker: Statement = {
  name: 'announce_worker',
  text: /* sql */ `
    INSERT INTO worker (worker_id, host, pid, version, runs, started_at, state, drain_asked_at, drain_actor, drain_reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (worker_id) DO UPDATE SET seen_at = clock_timestamp(), state = excluded.state
    RETURNING drain_asked_at, drain_actor, drain_reason`,
};

/** $1 id. And those that nobody has heard of for an hour: they did not take leave. */
export const forgetWorker: Statement = {
  name: 'forget_worker',
  text: /* sql */ `
    DELETE FROM worker WHERE worker_id = $1 OR seen_at < clock_timestamp() - interval '1 hour'`,
};

/** More than any installation has; which bounds what is read. */
const MAX_WORKERS = 1_000;

/** $1 not heard of for this many ms: gone. */
export const selectWorkers: Statement = {
  name: 'select_workers',
  text: /* sql */ `
    SELECT worker_id, host, pid, version, runs, started_at, seen_at, state, drain_asked_at, drain_actor, drain_reason
      FROM worker WHERE seen_at > clock_timestamp() - $1 * interval '1 millisecond'
     ORDER BY host, started_at, worker_id LIMIT ${String(MAX_WORKERS)}`,
};

/** $1 id, $2 actor, $3 reason. Changes nothing where somebody wants it already. */
export const wishDrained: Statement = {
  name: 'wish_worker_drained',
  text: /* sql */ `
    UPDATE worker SET drain_asked_at = date_trunc('milliseconds', clock_timestamp()), drain_actor = $2, drain_reason = $3
     WHERE worker_id = $1 AND drain_asked_at IS NULL`,
};

/** $1 id. */
export const wishWorking: Statement = {
  name: 'wish_worker_working',
  text: /* sql */ `
    UPDATE worker SET drain_asked_at = NULL, drain_actor = NULL, drain_reason = NULL
     WHERE worker_id = $1 AND drain_asked_at IS NOT NULL`,
};
