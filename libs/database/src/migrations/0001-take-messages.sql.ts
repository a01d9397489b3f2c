/**
 * read_wires: the wire texts of messages at given positions, in that order, joined by commas.
 *
 * An institution's rows can be found by either of two indexes, and where the planner takes an institution for small it may pick the
 * wrong one and read all of its messages. Asking for the first row from a position on, with sorting switched off by the caller,
 * leaves it only the right one.
 */
const readWires = /* sql */ `
CREATE FUNCTION read_wires(p_ispb text, p_positions bigint[]) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  RETURN (
    SELECT string_agg(found.wire, ',' ORDER BY u.n)
      FROM unnest(p_positions) WITH ORDINALITY AS u(position, n)
     CROSS JOIN LATERAL (
       SELECT m.wire FROM message m
        WHERE m.receiver_ispb = p_ispb AND m.position >= u.position AND m.position <= u.position
        ORDER BY m.position LIMIT 1
     ) AS found);
END
$$;
`;

/**
 * take_messages: picks the next messages of an institution for one stream: returned ones first, then from the head on.
 * The caller holds the institution's head lock and writes the head back; returned ones leave their table here.
 *
 * In:  the institution, how many at most, the head's next position, the last stored position, whether any were returned.
 * Out: positions in order (empty: none), their wire texts joined by commas, how many came from the head, and the new head.
 */
const takeMessages = /* sql */ `
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
    positions := ARRAY(
      SELECT r.position FROM message_returned r WHERE r.receiver_ispb = p_ispb ORDER BY r.position LIMIT p_limit);
    DELETE FROM message_returned r WHERE r.receiver_ispb = p_ispb AND r.position = ANY (positions);
    wires := read_wires(p_ispb, positions);
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

export const takeMessagesFunction = readWires + takeMessages;
