-- read_stream_backlog: open streams, undelivered messages, and for how many seconds the oldest of them
-- has been there (null: none).
--
-- One row per institution of the small tables, which are counts; and one look-up by key for each
-- institution that has something undelivered, at the front of its line.
--
-- Locks: none. Callers: postgres-readings.ts, for the metrics of every process.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION read_stream_backlog(OUT open_streams bigint, OUT undelivered bigint, OUT oldest_seconds double precision)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
AS $$
BEGIN
  SELECT count(*) INTO open_streams FROM stream;
  WITH line AS MATERIALIZED (
    SELECT t.receiver_ispb, t.last_position, t.stored_count - coalesce(h.taken_count, 0) AS ahead,
           coalesce(h.next_position, 1) AS next_position
      FROM message_tail t LEFT JOIN message_head h ON h.receiver_ispb = t.receiver_ispb
  ), returned AS MATERIALIZED (
    SELECT r.receiver_ispb, min(r.position) AS next_position, count(*) AS messages
      FROM message_returned r GROUP BY r.receiver_ispb
  ), front AS (
    SELECT l.receiver_ispb, l.next_position FROM line l WHERE l.next_position <= l.last_position
     UNION ALL
    SELECT r.receiver_ispb, r.next_position FROM returned r
  )
  SELECT coalesce((SELECT sum(l.ahead) FROM line l), 0) + coalesce((SELECT sum(r.messages) FROM returned r), 0),
         extract(epoch FROM clock_timestamp() - min(oldest.stored_at))
    INTO undelivered, oldest_seconds
    FROM front f
   CROSS JOIN LATERAL (
     SELECT m.stored_at FROM message m
      WHERE m.receiver_ispb = f.receiver_ispb AND m.position >= f.next_position ORDER BY m.position LIMIT 1
   ) AS oldest;
END
$$;
