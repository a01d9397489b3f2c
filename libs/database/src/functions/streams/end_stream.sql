-- end_stream: ends one open stream. What it holds unacknowledged goes back to the front of the line,
-- unless p_acknowledge.
--
-- In:  the stream's row; whether its outstanding messages are acknowledged.
-- Out: how many messages went back.
--
-- Locks: none. The caller holds the institution's head lock.
-- Callers: run_stream_steps, sweep_streams.

CREATE OR REPLACE FUNCTION end_stream(p_stream stream, p_acknowledge boolean) RETURNS integer
LANGUAGE plpgsql
AS $$
BEGIN
  DELETE FROM stream s WHERE s.receiver_ispb = p_stream.receiver_ispb AND s.stream_id = p_stream.stream_id;
  INSERT INTO stream_ended (receiver_ispb, stream_id) VALUES (p_stream.receiver_ispb, p_stream.stream_id)
    ON CONFLICT DO NOTHING;
  IF p_acknowledge THEN RETURN 0; END IF;
  INSERT INTO message_returned (receiver_ispb, position)
  SELECT p_stream.receiver_ispb, u.position FROM unnest(p_stream.outstanding) AS u(position);
  RETURN cardinality(p_stream.outstanding);
END
$$;
