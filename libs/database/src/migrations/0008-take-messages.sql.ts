/**
 * read_wires and take_messages of migration 0001, whose headers hold, over partitions: each statement says between which positions it
 * looks, as parameters, so that a plan made once for all leaves out the partitions of other days when it starts.
 */
const readWires = /* sql */ `
CREATE OR REPLACE FUNCTION read_wires(p_ispb text, p_positions bigint[]) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  lowest bigint;
  highest bigint;
BEGIN
  SELECT min(u.position), max(u.position) INTO lowest, highest FROM unnest(p_positions) AS u(position);
  RETURN (
    SELECT string_agg(found.wire, ',' ORDER BY u.n)
      FROM unnest(p_positions) WITH ORDINALITY AS u(position, n)
     CROSS JOIN LATERAL (
       SELECT m.wire FROM message m
        WHERE m.receiver_ispb = p_ispb AND m.position >= u.position AND m.position <= u.position
          AND m.position >= lowest AND m.position <= highest
        ORDER BY m.position LIMIT 1
     ) AS found);
END
$$;
`;

/**
 * From the head on, positions follow each other but for a few gaps and the step to the next day. So the rows are looked for among as
 * many positions as rows are wanted, which lie in one partition, or two; only what a gap leaves over is looked for up to the tail.
 */
const takeMessages = /* sql */ `
CREATE OR REPLACE FUNCTION take_messages(
  p_ispb text, p_limit integer, p_next_position bigint, p_last_position bigint, p_has_returned boolean,
  OUT positions bigint[], OUT wires text, OUT from_head integer, OUT next_position bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  fresh_positions bigint[];
  fresh_wires text;
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
    wires := read_wires(p_ispb, positions);
  END IF;

  missing := p_limit - cardinality(positions);
  up_to_position := least(p_last_position, p_next_position + missing - 1);
  WHILE missing > 0 AND next_position <= p_last_position LOOP
    SELECT array_agg(f.position), string_agg(f.wire, ','), count(*)
      INTO fresh_positions, fresh_wires, fresh_count
      FROM (
        SELECT m.position, m.wire FROM message m
         WHERE m.receiver_ispb = p_ispb AND m.position >= next_position AND m.position <= up_to_position
         ORDER BY m.position LIMIT missing
      ) AS f;
    IF fresh_count > 0 THEN
      positions := positions || fresh_positions;
      wires := concat_ws(',', wires, fresh_wires);
      from_head := from_head + fresh_count;
      missing := missing - fresh_count;
      next_position := fresh_positions[fresh_count] + 1;
    END IF;
    EXIT WHEN up_to_position = p_last_position;
    up_to_position := p_last_position;
  END LOOP;
END
$$;
`;

/** Plans are made once for all: each of theirs is an index look-up, and a plan for these very values costs more than what it reads. */
const planOnce = /* sql */ `
ALTER FUNCTION serve_stream_calls SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION answer_stream_calls SET plan_cache_mode = force_generic_plan;
`;

export const takeMessagesFunctions = readWires + takeMessages + planOnce;
