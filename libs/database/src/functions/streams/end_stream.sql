-- end_stream: ends one open stream. What it holds unacknowledged goes back to the front of the line,
-- unless p_acknowledge.
--
-- In:  the stream's row; whether its outstanding messages are acknowledged; how it ended.
-- Out: how many messages went back.
--
-- Locks: none. The caller holds the institution's head lock.
-- Callers: run_stream_steps, sweep_streams.

CREATE OR REPLACE FUNCTION end_stream(p_stream stream, p_acknowledge boolean, p_ended_by text) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
  count_returned CONSTANT integer := CASE WHEN p_acknowledge THEN 0 ELSE cardinality(p_stream.outstanding) END;
BEGIN
  DELETE FROM stream s WHERE s.receiver_ispb = p_stream.receiver_ispb AND s.stream_id = p_stream.stream_id;
  INSERT INTO stream_ended (receiver_ispb, stream_id, ended_by, seat, opened_at, last_answer_at, delivered, returned)
  VALUES (p_stream.receiver_ispb, p_stream.stream_id, p_ended_by, p_stream.seat, p_stream.opened_at,
          CASE WHEN p_stream.answer_due_at > clock_timestamp() THEN p_stream.last_answer_at ELSE p_stream.answer_due_at END,
          p_stream.delivered, count_returned)
    ON CONFLICT DO NOTHING;
  IF p_acknowledge THEN RETURN 0; END IF;
  INSERT INTO message_returned (receiver_ispb, position)
  SELECT p_stream.receiver_ispb, u.position FROM unnest(p_stream.outstanding) AS u(position);
  RETURN count_returned;
END
$$;
