/**
 * take_messages: picks the next messages of an institution for one stream: returned ones first, then from the head on.
 * The caller holds the institution's head lock and writes the head back; returned ones leave their table here.
 *
 * In:  the institution, how many at most, the head's next position, the last stored position, whether any were returned.
 * Out: positions in order (empty: none), their wire texts joined by commas, how many came from the head, and the new head.
 */
export const takeMessagesFunction = /* sql */ `
CREATE FUNCTION take_messages(
  p_ispb text, p_limit integer, p_next_position bigint, p_last_position bigint, p_has_returned boolean,
  OUT positions bigint[], OUT wires text, OUT from_head integer, OUT next_position bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  fresh_positions bigint[];
  fresh_wires text;
BEGIN
  positions := '{}';
  from_head := 0;
  next_position := p_next_position;

  IF p_has_returned THEN
    WITH front AS (
      DELETE FROM message_returned r
       WHERE r.receiver_ispb = p_ispb AND r.position IN (
         SELECT f.position FROM message_returned f WHERE f.receiver_ispb = p_ispb ORDER BY f.position LIMIT p_limit)
      RETURNING r.position
    )
    SELECT coalesce(array_agg(m.position ORDER BY m.position), '{}'), string_agg(m.wire, ',' ORDER BY m.position)
      INTO positions, wires
      FROM front JOIN message m ON m.receiver_ispb = p_ispb AND m.position = front.position;
  END IF;

  IF cardinality(positions) < p_limit AND p_next_position <= p_last_position THEN
    SELECT array_agg(f.position), string_agg(f.wire, ','), count(*)
      INTO fresh_positions, fresh_wires, from_head
      FROM (
        SELECT m.position, m.wire FROM message m
         WHERE m.receiver_ispb = p_ispb AND m.position >= p_next_position
         ORDER BY m.position LIMIT p_limit - cardinality(positions)
      ) AS f;
    IF from_head > 0 THEN
      positions := positions || fresh_positions;
      wires := concat_ws(',', wires, fresh_wires);
      next_position := fresh_positions[from_head] + 1;
    END IF;
  END IF;
END
$$;
`;
