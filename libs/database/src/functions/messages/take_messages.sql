-- take_messages: picks the next messages of an institution for one stream: returned ones first, then from
-- the head on. Returned ones leave their table here.
--
-- In:  the institution; how many at most; the head's next position; the last stored position; whether any
--      were returned.
-- Out: positions in order (empty: none), their payloads joined by commas, how many came from the head,
--      and the new head.
--
-- Locks: none. The caller holds the institution's head lock and writes the head back.
-- Callers: run_stream_steps.
--
-- From the head on, positions follow each other but for a few gaps and the step to the next day. So rows
-- are looked for among as many positions as rows are wanted, which lie in one partition, or two; only
-- what a gap leaves over is looked for up to the tail.

CREATE OR REPLACE FUNCTION take_messages(
  p_ispb text, p_limit integer, p_next_position bigint, p_last_position bigint, p_has_returned boolean,
  OUT positions bigint[], OUT payloads text, OUT from_head integer, OUT next_position bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  fresh_positions bigint[];
  fresh_payloads text;
  fresh_count integer;
  missing integer;
  up_to_position bigint;
BEGIN
  positions := '{}';
  from_head := 0;
  next_position := p_next_position;

  IF p_has_returned THEN
    positions := ARRAY(
      SELECT r.position FROM message_returned r WHERE r.receiver_ispb = p_ispb ORDER BY r.position LIMIT p_limit);
    DELETE FROM message_returned r WHERE r.receiver_ispb = p_ispb AND r.position = ANY (positions);
    payloads := read_payloads(p_ispb, positions);
  END IF;

  missing := p_limit - cardinality(positions);
  up_to_position := least(p_last_position, p_next_position + missing - 1);
  WHILE missing > 0 AND next_position <= p_last_position LOOP
    SELECT array_agg(f.position), string_agg(f.payload, ','), count(*)
      INTO fresh_positions, fresh_payloads, fresh_count
      FROM (
        SELECT m.position, m.payload FROM message m
         WHERE m.receiver_ispb = p_ispb AND m.position >= next_position AND m.position <= up_to_position
         ORDER BY m.position LIMIT missing
      ) AS f;
    IF fresh_count > 0 THEN
      positions := positions || fresh_positions;
      payloads := concat_ws(',', payloads, fresh_payloads);
      from_head := from_head + fresh_count;
      missing := missing - fresh_count;
      next_position := fresh_positions[fresh_count] + 1;
    END IF;
    EXIT WHEN up_to_position = p_last_position;
    up_to_position := p_last_position;
  END LOOP;
END
$$;
