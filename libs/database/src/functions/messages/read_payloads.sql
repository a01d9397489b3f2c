-- read_payloads: the payloads of messages at given positions, in that order, joined by commas.
--
-- In:  the institution; positions.
-- Out: the text; null where there are none.
--
-- Callers: run_stream_steps, take_messages.
--
-- An institution's rows can be found by either of two indexes, and where the planner takes an institution
-- for small it may pick the wrong one and read all of its messages. Asking for the first row from a
-- position on, with sorting switched off by the caller, leaves it only the right one.

CREATE OR REPLACE FUNCTION read_payloads(p_ispb text, p_positions bigint[]) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  lowest bigint;
  highest bigint;
BEGIN
  SELECT min(u.position), max(u.position) INTO lowest, highest FROM unnest(p_positions) AS u(position);
  RETURN (
    SELECT string_agg(found.payload, ',' ORDER BY u.n)
      FROM unnest(p_positions) WITH ORDINALITY AS u(position, n)
     CROSS JOIN LATERAL (
       SELECT m.payload FROM message m
        WHERE m.receiver_ispb = p_ispb AND m.position >= u.position AND m.position <= u.position
          AND m.position >= lowest AND m.position <= highest
        ORDER BY m.position LIMIT 1
     ) AS found);
END
$$;
