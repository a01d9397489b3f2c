import type { Statement } from '../connection/sql.js';

/** An hour: writing what outlives a partition took half a minute a million payouts, and blocks no one. */
const LONG_WORK_MS = 3_600_000;
/** The database ends first, then we give up. */
const ANSWER_MS = LONG_WORK_MS + 10_000;

/**
 * $1 data, $2 for how many days it is kept (null: without a limit), $3 our day in UTC: the earlier of it and the database's counts. A row
 * for each partition that is not gone, the oldest first: see `PlannedPartition`. Blockers are looked for only where it is old enough,
 * since that may read all of it. `detach`: the statements that take its tables out of their parents. Both ways wait, blocking no one,
 * for the transactions that may still read a table, as long as a connection may wait for a lock; a CONCURRENTLY that was stopped is
 * finished by FINALIZE.
 */
export const planPartitions: Statement = {
  name: 'plan_partitions',
  plannedAnew: true,
  timeoutMs: ANSWER_MS,
  text: /* sql */ `
    SELECT s.data, s.from_day::text, s.to_day::text,
           coalesce(o.outcome, CASE WHEN b.blockers IS NULL THEN 'removable' ELSE 'blocked' END) AS outcome,
           coalesce(b.blockers, '[]') AS blockers, t.bytes, t.rows, t.relations, t.detach
      FROM stored_partition s
     CROSS JOIN LATERAL (
       SELECT CASE WHEN $2::integer IS NULL THEN 'kept'
                   WHEN s.retired_at IS NOT NULL THEN 'removing'
                   WHEN least((clock_timestamp() AT TIME ZONE 'UTC')::date, $3::date) - s.to_day < $2 THEN 'kept' END AS outcome
     ) AS o
     CROSS JOIN LATERAL (
       SELECT CASE WHEN o.outcome IS NULL THEN (
         SELECT json_agg(json_build_object('blocker', h.blocker, 'count', h.count) ORDER BY h.blocker)
           FROM partition_blockers(s.data, s.from_day) AS h) END AS blockers
     ) AS b
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 AS bytes,
              round((array_agg(c.reltuples ORDER BY r.n) FILTER (WHERE r.n = 1 AND c.reltuples >= 0))[1])::float8 AS rows,
              json_agg(json_build_object('name', r.name, 'state',
                CASE WHEN c.oid IS NULL THEN 'gone' WHEN i.inhrelid IS NULL THEN 'detached'
                     WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached' END) ORDER BY r.n) AS relations,
              coalesce(array_agg(format('ALTER TABLE %s DETACH PARTITION %I %s', i.inhparent::regclass, r.name,
                CASE WHEN i.inhdetachpending THEN 'FINALIZE' ELSE 'CONCURRENTLY' END) ORDER BY r.n)
                FILTER (WHERE i.inhrelid IS NOT NULL), '{}') AS detach
         FROM unnest(s.relation) WITH ORDINALITY AS r(name, n)
         LEFT JOIN pg_class c ON c.oid = to_regclass(quote_ident(r.name))
         LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     ) AS t
     WHERE s.data = $1 AND s.dropped_at IS NULL
     ORDER BY s.from_day`,
};

/** $1 data, $2 first days of the partitions that are old enough and blocked. Since when is kept. */
export const noteBlocked: Statement = {
  name: 'note_blocked',
  text: /* sql */ `
    UPDATE stored_partition s
       SET blocked_since = CASE WHEN s.from_day = ANY ($2::date[]) THEN coalesce(s.blocked_since, clock_timestamp()) END
     WHERE s.data = $1 AND s.dropped_at IS NULL AND (s.blocked_since IS NOT NULL) <> (s.from_day = ANY ($2::date[]))`,
};

/** $1 data, $2 first day: see the function's header. */
export const retirePartition: Statement = {
  name: 'retire_partition',
  plannedAnew: true,
  timeoutMs: ANSWER_MS,
  text: 'SELECT retire_partition($1, $2::date)',
};

/** $1 data, $2 first day: see the function's header. */
export const dropPartition: Statement = {
  name: 'drop_partition',
  plannedAnew: true,
  text: 'SELECT drop_partition($1, $2::date)',
};

/**
 * First in a long transaction: raises the time limit of its statements, and has Postgres notice within a second that the client is
 * gone. Returns what `endLongWork` ends it by.
 */
export const beginLongWork: Statement = {
  name: 'begin_long_work',
  text: /* sql */ `
    SELECT set_config('statement_timeout', '${String(LONG_WORK_MS)}', true), set_config('client_connection_check_interval', '1000', true),
           pg_backend_pid() AS pid, transaction_timestamp()::text AS started_at`,
};

/** $1 process of Postgres, $2 when its transaction began: that one is ended, and no other. */
export const endLongWork: Statement = {
  name: 'end_long_work',
  text: 'SELECT pg_cancel_backend(a.pid) FROM pg_stat_activity a WHERE a.pid = $1 AND a.xact_start = $2::timestamptz',
};
