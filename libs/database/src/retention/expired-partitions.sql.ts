import type { Statement } from '../connection/sql.js';

/** An hour: writing what outlives a partition took half a minute a million payouts, and blocks no one. */
const LONG_WORK_MS = 3_600_000;
/** The database ends first, then we give up. */
const ANSWER_MS = LONG_WORK_MS + 10_000;

/**
 * $1 data, $2 our day in UTC. A row for each table of each partition that is not gone, the oldest first. Names of tables and parents are as
 * they stand in statements, quoted where they have to be.
 */
export const selectExpiredPartitions: Statement = {
  name: 'select_expired_partitions',
  plannedAnew: true,
  text: /* sql */ `
    SELECT s.data, s.from_day::text, s.to_day::text, s.retired_at IS NOT NULL AS is_retired, s.held_back_since IS NOT NULL AS is_held_back,
           least((clock_timestamp() AT TIME ZONE 'UTC')::date, $2::date) - s.to_day AS ended_days_ago,
           quote_ident(r.name) AS relation, i.inhparent::regclass::text AS parent,
           CASE WHEN c.oid IS NULL THEN 'gone' WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached'
            END AS state,
           coalesce(pg_total_relation_size(c.oid), 0)::text AS bytes, c.reltuples::float8 AS rows
      FROM stored_partition s
     CROSS JOIN LATERAL unnest(s.relation) WITH ORDINALITY AS r(name, n)
      LEFT JOIN pg_class c ON c.oid = to_regclass(quote_ident(r.name))
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     WHERE s.data = $1 AND s.dropped_at IS NULL
     ORDER BY s.from_day, r.n`,
};

/**
 * First in a long transaction: raises the time limit of its statements, and has Postgres notice within a second that the client is
 * gone. Returns what `endLongWork` ends it by.
 */
export const beginLongWork: Statement = {
  name: 'begin_long_work',
  text: /* sql */ `
    SELECT set_config('statement_timeout', '${String(LONG_WORK_MS)}', true), set_config('client_connection_check_interval', '1000', true),
           pg_backend_pid() AS pid, transaction_timestamp()::text AS begun_at`,
};

/** $1 process of Postgres, $2 when its transaction began: that one is ended, and no other. */
export const endLongWork: Statement = {
  name: 'end_long_work',
  text: 'SELECT pg_cancel_backend(a.pid) FROM pg_stat_activity a WHERE a.pid = $1 AND a.xact_start = $2::timestamptz',
};

/** $1 data, $2 first day: see the function's header. */
export const partitionBlockers: Statement = {
  name: 'partition_blockers',
  plannedAnew: true,
  timeoutMs: ANSWER_MS,
  text: 'SELECT h.blocker, h.count::text FROM partition_blockers($1, $2::date) AS h ORDER BY h.blocker',
};

/** $1 data, $2 first day: see the function's header. */
export const retirePartition: Statement = {
  name: 'retire_partition',
  plannedAnew: true,
  timeoutMs: ANSWER_MS,
  text: 'SELECT retire_partition($1, $2::date)',
};

/**
 * Takes a partition out of its parent. Both ways wait, blocking no one, for the transactions that may still read it, as long as a
 * connection may wait for a lock. A CONCURRENTLY that was stopped is finished by FINALIZE.
 *
 * @param parent, relation as the catalogue names them, quoted where they have to be
 */
export function detachPartition(parent: string, relation: string, isBegun: boolean): Statement {
  const how = isBegun ? 'FINALIZE' : 'CONCURRENTLY';
  return {
    name: 'detach_partition',
    plannedAnew: true,
    text: `ALTER TABLE ${parent} DETACH PARTITION ${relation} ${how}`,
  };
}

/** $1 data, $2 first day: see the function's header. */
export const dropPartition: Statement = {
  name: 'drop_partition',
  plannedAnew: true,
  text: 'SELECT drop_partition($1, $2::date)',
};
