-- sweep_streams: what one process asks once a second, in one statement, whatever the number of its
-- waiting calls.
--
-- In:  the lease in milliseconds; the calls that wait in this process: institution, stream, fence (arrays
--      of one length).
-- Out: expired      a stream whose lease ran out and that this call has ended; messages = how many went
--                   back
--      displaced    a waiting call whose stream has a newer call
--      gone         a waiting call whose stream has ended
--      deliverable  an institution of a waiting call that has messages to deliver (stream_id is null): a
--                   lost wake-up
--
-- Locks: heads, in the order of the ISPBs, as run_stream_steps. Expiry skips institutions that are
-- locked at the moment, since the next sweep comes in a second; one that was skipped for
-- max_patience is waited for.
-- Callers: streams/stream-step-batcher.ts.

CREATE OR REPLACE FUNCTION sweep_streams(p_lease_ms integer, p_ispb text[], p_stream text[], p_fence bigint[])
RETURNS TABLE (finding text, receiver_ispb text, stream_id text, fence bigint, seat integer, messages integer)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  max_ended_per_sweep CONSTANT integer := 500;
  -- Busy institutions are locked at almost every moment. Ended within two seconds is what is promised.
  max_patience CONSTANT interval := '800 milliseconds';
  max_forgotten_per_sweep CONSTANT integer := 500;
  lease CONSTANT interval := p_lease_ms * interval '1 millisecond';
  candidate stream;
  s stream;
BEGIN
  -- Every statement that locks rows locks a head first; this one too, so that emptying the tables never meets it half-way.
  LOCK TABLE message_head IN ROW SHARE MODE;

  FOR candidate IN
    SELECT * FROM stream o WHERE o.answer_due_at < clock_timestamp() - lease
     ORDER BY o.receiver_ispb LIMIT max_ended_per_sweep
  LOOP
    PERFORM FROM message_head h WHERE h.receiver_ispb = candidate.receiver_ispb FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      CONTINUE WHEN candidate.answer_due_at > clock_timestamp() - lease - max_patience;
      PERFORM FROM message_head h WHERE h.receiver_ispb = candidate.receiver_ispb FOR UPDATE;
    END IF;
    SELECT * INTO s FROM stream o
     WHERE o.receiver_ispb = candidate.receiver_ispb AND o.stream_id = candidate.stream_id
       AND o.answer_due_at < clock_timestamp() - lease;
    CONTINUE WHEN NOT FOUND;
    finding := 'expired'; receiver_ispb := s.receiver_ispb; stream_id := s.stream_id; fence := s.fence; seat := s.seat;
    messages := end_stream(s, false, 'lease');
    RETURN NEXT;
  END LOOP;

  DELETE FROM stream_ended e
   WHERE (e.receiver_ispb, e.stream_id) IN (
     SELECT o.receiver_ispb, o.stream_id FROM stream_ended o
      WHERE o.ended_at < clock_timestamp() - {{ENDED_IDS_KNOWN_HOURS}} * interval '1 hour'
      ORDER BY o.ended_at LIMIT max_forgotten_per_sweep FOR UPDATE SKIP LOCKED);

  RETURN QUERY
  SELECT CASE WHEN o.stream_id IS NULL THEN 'gone' ELSE 'displaced' END, w.ispb, w.stream_id, w.fence, NULL::integer, 0
    FROM unnest(p_ispb, p_stream, p_fence) AS w(ispb, stream_id, fence)
    LEFT JOIN stream o ON o.receiver_ispb = w.ispb AND o.stream_id = w.stream_id
   WHERE o.fence IS DISTINCT FROM w.fence;

  RETURN QUERY
  SELECT 'deliverable', w.ispb, NULL::text, NULL::bigint, NULL::integer, 0
    FROM (SELECT DISTINCT u.ispb FROM unnest(p_ispb) AS u(ispb)) AS w
    LEFT JOIN message_head h ON h.receiver_ispb = w.ispb
    LEFT JOIN message_tail t ON t.receiver_ispb = w.ispb
   WHERE t.last_position >= coalesce(h.next_position, 1)
      OR EXISTS (SELECT FROM message_returned r WHERE r.receiver_ispb = w.ispb);
END
$$;
