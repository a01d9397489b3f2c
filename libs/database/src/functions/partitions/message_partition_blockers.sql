-- message_partition_blockers: messages of a partition that were never delivered (undelivered), and those
-- that a stream holds or has returned (unacknowledged).
--
-- One statement sees one moment, and a message leaves one of these states for the next in one commit. It
-- never comes back into one: the head only moves forward, and what is outstanding or returned was delivered
-- before. So a partition that is free of them stays free.
--
-- Locks: none. Callers: partition_blockers. Planner: keys only (functions/README.md).

CREATE OR REPLACE FUNCTION message_partition_blockers(p_from_day date, p_to_day date)
RETURNS TABLE (blocker text, count bigint)
LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET jit = off
AS $$
  WITH undelivered AS (
    SELECT sum(ahead.messages) AS messages
      FROM message_tail t
      LEFT JOIN message_head h ON h.receiver_ispb = t.receiver_ispb
     CROSS JOIN LATERAL (
       SELECT count(*) AS messages FROM message m
        WHERE m.receiver_ispb = t.receiver_ispb AND m.position >= coalesce(h.next_position, 0)
          AND m.position >= first_position_of(p_from_day) AND m.position < first_position_of(p_to_day)
     ) AS ahead
     WHERE t.last_position >= first_position_of(p_from_day)
       AND coalesce(h.next_position, 0) <= t.last_position AND coalesce(h.next_position, 0) < first_position_of(p_to_day)
  ), unacknowledged AS (
    SELECT count(*) AS messages
      FROM (
        SELECT r.position FROM message_returned r
         UNION ALL
        SELECT u.position FROM stream s CROSS JOIN unnest(s.outstanding) AS u(position)
      ) AS held
     WHERE held.position >= first_position_of(p_from_day) AND held.position < first_position_of(p_to_day)
  )
  SELECT 'undelivered', u.messages::bigint FROM undelivered u WHERE u.messages > 0
   UNION ALL
  SELECT 'unacknowledged', u.messages FROM unacknowledged u WHERE u.messages > 0
$$;
