-- list_streams: an institution's streams: the open ones by seat, then those that have ended, the last one first.
--
-- In:  the institution; of the last one of the page before when it ended, in microseconds since 1970 (open_at: it is
--      open), and its seat, both null: from the first; how many.
-- Out: a row per stream, with the position after it.
--
-- Locks: none; one snapshot, so that each stream is listed once. Callers: streams/stream-list.repository.ts.
-- Planner: in the order of the index (functions/README.md).

CREATE OR REPLACE FUNCTION list_streams(p_ispb text, p_after_us bigint, p_after_seat smallint, p_limit integer)
RETURNS TABLE (
  seat smallint, opened_at timestamptz, ended_at timestamptz, ended_us bigint, ended_by text, last_answer_at timestamptz, delivered bigint,
  unacknowledged integer)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
  open_at    CONSTANT bigint := 9223372036854775807;
  after_us   CONSTANT bigint := coalesce(p_after_us, open_at);
  after_seat CONSTANT smallint := coalesce(p_after_seat, 0);
  after_at   CONSTANT timestamptz :=
    CASE WHEN after_us = open_at THEN 'infinity' ELSE 'epoch'::timestamptz + after_us * interval '1 microsecond' END;
BEGIN
  RETURN QUERY
  SELECT * FROM (
    (SELECT s.seat, s.opened_at, NULL::timestamptz, open_at AS us, NULL::text,
            CASE WHEN s.answer_due_at > clock_timestamp() THEN s.last_answer_at ELSE s.answer_due_at END, s.delivered, cardinality(s.outstanding)
       FROM stream s WHERE s.receiver_ispb = p_ispb AND after_us = open_at AND s.seat > after_seat)
    UNION ALL
    (SELECT e.seat, e.opened_at, e.ended_at, (extract(epoch FROM e.ended_at) * 1000000)::bigint, e.ended_by, e.last_answer_at, e.delivered, e.returned
       FROM stream_ended e
      WHERE e.receiver_ispb = p_ispb AND e.ended_at <= after_at AND (e.ended_at < after_at OR e.seat > after_seat)
      ORDER BY e.ended_at DESC, e.seat LIMIT p_limit)
  ) AS u ORDER BY u.us DESC, u.seat LIMIT p_limit;
END
$$;
