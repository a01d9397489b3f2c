-- list_messages: an institution's messages, newest first, and what became of each.
--
-- In:  the institution; the position of the last one of the page before, null: from the newest; how many.
-- Out: a row per message. state: 'delivered' while a stream holds it, which has the seat; 'waiting' in the line, new or
--      returned; otherwise 'acknowledged'.
--
-- Locks: none; one snapshot, so that each message is in one state. Callers: messages/message-list.repository.ts.
-- Planner: in the order of the index (functions/README.md).

CREATE OR REPLACE FUNCTION list_messages(p_ispb text, p_before bigint, p_limit integer)
RETURNS TABLE ("position" bigint, end_to_end_id text, amount_cents bigint, stored_at timestamptz, state text, seat smallint)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
  before CONSTANT bigint := coalesce(p_before, 9223372036854775807);
BEGIN
  RETURN QUERY
  SELECT m.position, m.end_to_end_id, round((m.payload::json ->> 'valor')::numeric * 100)::bigint, m.stored_at,
         CASE WHEN held.seat IS NOT NULL THEN 'delivered' WHEN m.is_in_line THEN 'waiting' ELSE 'acknowledged' END, held.seat
    FROM (
      SELECT f.*, f.position >= coalesce((SELECT h.next_position FROM message_head h WHERE h.receiver_ispb = p_ispb), 1)
               OR EXISTS (SELECT FROM message_returned r WHERE r.receiver_ispb = p_ispb AND r.position = f.position) AS is_in_line
        FROM message f WHERE f.receiver_ispb = p_ispb AND f.position < before ORDER BY f.position DESC LIMIT p_limit
    ) AS m
    LEFT JOIN LATERAL (
      SELECT s.seat FROM stream s WHERE s.receiver_ispb = p_ispb AND m.position = ANY (s.outstanding) LIMIT 1
    ) AS held ON true
   ORDER BY m.position DESC;
END
$$;
