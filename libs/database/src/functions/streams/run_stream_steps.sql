-- run_stream_steps: steps of many calls on many streams, in one statement and one commit.
--
-- In: arrays of one length, an element per step:
--   p_kind    open  | start: opens stream p_stream on seat p_seat, then takes messages
--             pull  | the id of number p_serial was called: acknowledge or replay, then take messages
--             claim | the call of id number p_serial, which holds fence p_fence, was woken: take messages
--             leave | the call that holds fence p_fence ends its wait without an answer that delivers
--             end   | DELETE with the id of number p_serial; ends without acknowledging: -1 stream/stop, -2 an
--                   | operator, -3 the client of its start has left
--   p_limit   messages at most (1: a single object, more: an array)
--   and for all of them: p_wait_ms, how long a call that finds nothing is going to wait
--
-- Out: a row per step, `step` counting from 1; `outcome`:
--   delivered   messages, payloads; serial is the new number
--   replayed    the outstanding batch once more: to the id that delivered it, or to a call whose claim
--               had an answer that was lost
--   waiting     nothing to deliver; the call holds fence
--   displaced   (claim) a newer call has taken over
--   gone        an older id of this stream, or its stream has ended
--   unknown     no such stream, now or in the last {{ENDED_IDS_KNOWN_HOURS}} hours
--   ended       (end) this call ended it; messages = how many went back
--   left        (leave)
--   seat_taken  (open) the seat is not free
--   replay_needs_multipart, too_many_takeovers: refused, nothing changed
--   took_over: another call was waiting on this stream. acknowledged: how many messages this step
--   acknowledged: a pull that names the current id, whatever it finds, or an end with it.
--
-- Locks: the head of each institution, in the order of their ISPBs; it puts all steps of that institution
-- in line. Reads after the lock see everything committed before it: each statement here has its own
-- snapshot.
-- Callers: run_stream_steps_flushed.
--
-- Planner: keys in the order of an index only (functions/README.md), so that a claim costs the same with
-- any backlog. (Servers before 18 count what is switched off as very dear, and would compile such a plan
-- first: hence no jit.)

CREATE OR REPLACE FUNCTION run_stream_steps(
  p_kind text[], p_ispb text[], p_stream text[], p_serial bigint[], p_fence bigint[], p_limit integer[], p_seat integer[],
  p_wait_ms integer)
RETURNS TABLE (step integer, outcome text, serial bigint, fence bigint, messages integer, payloads text, took_over boolean, seat integer,
  acknowledged integer)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  -- Calls that may displace a waiting one on the same stream within a second.
  max_takeovers CONSTANT integer := {{MAX_TAKEOVERS_PER_SECOND}};
  ended_known_for CONSTANT interval := {{ENDED_IDS_KNOWN_HOURS}} * interval '1 hour';
  kind text;
  ispb text;
  id text;
  called bigint;  -- the number of the id that was called
  line message_head;
  line_ispb text;
  line_taken bigint := 0;
  last_position bigint;
  has_returned boolean;
  s stream;
  batch record;
  moment timestamptz;
  is_waiting boolean;
  is_replay boolean;
BEGIN
  -- Over an array and not over a query: its cursor would cost a fifth of the statement.
  FOREACH step IN ARRAY ARRAY(
    SELECT u.n FROM unnest(p_ispb) WITH ORDINALITY AS u(ispb, n) ORDER BY u.ispb COLLATE "C", u.n)
  LOOP
    kind := p_kind[step]; ispb := p_ispb[step]; id := p_stream[step]; called := p_serial[step];
    serial := NULL; fence := NULL; messages := 0; payloads := NULL; took_over := false; seat := NULL; acknowledged := 0;

    IF line_ispb IS DISTINCT FROM ispb THEN
      IF line_taken > 0 THEN
        UPDATE message_head h SET next_position = line.next_position, taken_count = h.taken_count + line_taken
         WHERE h.receiver_ispb = line_ispb;
      END IF;
      line_ispb := ispb;
      line_taken := 0;
      SELECT * INTO line FROM message_head h WHERE h.receiver_ispb = ispb FOR UPDATE;
      IF NOT FOUND THEN
        INSERT INTO message_head (receiver_ispb) VALUES (ispb) ON CONFLICT DO NOTHING;
        SELECT * INTO line FROM message_head h WHERE h.receiver_ispb = ispb FOR UPDATE;
      END IF;
      SELECT coalesce(max(t.last_position), 0), EXISTS (SELECT FROM message_returned r WHERE r.receiver_ispb = ispb)
        INTO last_position, has_returned
        FROM message_tail t WHERE t.receiver_ispb = ispb;
    END IF;
    moment := clock_timestamp();

    IF kind = 'open' THEN
      INSERT INTO stream (receiver_ispb, stream_id, seat, opened_at, answer_due_at)
      VALUES (ispb, id, p_seat[step], moment, moment + p_wait_ms * interval '1 millisecond')
      ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN outcome := 'seat_taken'; RETURN NEXT; CONTINUE; END IF;
    END IF;

    SELECT * INTO s FROM stream o WHERE o.receiver_ispb = ispb AND o.stream_id = id;
    IF NOT FOUND THEN
      outcome := CASE WHEN EXISTS (
        SELECT FROM stream_ended e WHERE e.receiver_ispb = ispb AND e.stream_id = id
           AND e.ended_at > moment - ended_known_for) THEN 'gone' ELSE 'unknown' END;
      RETURN NEXT; CONTINUE;
    END IF;
    serial := s.serial; fence := s.fence; seat := s.seat;
    is_waiting := s.answer_due_at > moment;
    is_replay := false;

    IF kind = 'end' THEN
      IF called = s.serial THEN acknowledged := cardinality(s.outstanding); END IF;
      messages := end_stream(s, called = s.serial,
        CASE called WHEN -1 THEN 'stop' WHEN -2 THEN 'operator' WHEN -3 THEN 'client_gone' ELSE 'delete' END);
      has_returned := has_returned OR messages > 0;
      took_over := is_waiting; outcome := 'ended'; RETURN NEXT; CONTINUE;

    ELSIF kind = 'leave' THEN
      UPDATE stream o SET answer_due_at = moment, last_answer_at = moment
       WHERE o.receiver_ispb = ispb AND o.stream_id = id AND o.fence = p_fence[step] AND o.answer_due_at > moment;
      outcome := 'left'; RETURN NEXT; CONTINUE;

    ELSIF kind = 'claim' THEN
      IF s.fence <> p_fence[step] THEN outcome := 'displaced'; RETURN NEXT; CONTINUE; END IF;
      -- Only a claim of this very call can have delivered a batch since: its answer was lost on the way.
      is_replay := s.serial > called;

    ELSIF kind = 'pull' THEN
      IF called > s.serial THEN outcome := 'unknown'; RETURN NEXT; CONTINUE; END IF;
      IF called < s.serial - 1 OR (called = s.serial - 1 AND s.outstanding = '{}') THEN
        outcome := 'gone'; RETURN NEXT; CONTINUE;
      END IF;
      is_replay := called = s.serial - 1;
      IF is_replay AND p_limit[step] = 1 AND cardinality(s.outstanding) > 1 THEN
        outcome := 'replay_needs_multipart'; RETURN NEXT; CONTINUE;
      END IF;
      IF is_waiting AND NOT is_replay THEN
        IF s.takeovers[max_takeovers] > moment - interval '1 second' THEN
          outcome := 'too_many_takeovers'; RETURN NEXT; CONTINUE;
        END IF;
        s.takeovers := (moment || s.takeovers)[1:max_takeovers];
        took_over := true;
      END IF;
      IF NOT is_replay THEN s.fence := s.fence + 1; fence := s.fence; acknowledged := cardinality(s.outstanding); END IF;
    END IF;

    IF is_replay THEN
      payloads := read_payloads(ispb, s.outstanding);
      UPDATE stream o SET answer_due_at = moment, last_answer_at = moment
       WHERE o.receiver_ispb = ispb AND o.stream_id = id;
      messages := cardinality(s.outstanding); outcome := 'replayed'; RETURN NEXT; CONTINUE;
    END IF;

    batch := take_messages(ispb, p_limit[step], line.next_position, last_position, has_returned);
    IF cardinality(batch.positions) > 0 THEN
      line.next_position := batch.next_position;
      line_taken := line_taken + batch.from_head;
      IF has_returned THEN
        has_returned := EXISTS (SELECT FROM message_returned r WHERE r.receiver_ispb = ispb);
      END IF;
      UPDATE stream o
         SET serial = s.serial + 1, fence = s.fence, outstanding = batch.positions, answer_due_at = moment,
             last_answer_at = moment, takeovers = s.takeovers, delivered = s.delivered + cardinality(batch.positions)
       WHERE o.receiver_ispb = ispb AND o.stream_id = id;
      serial := s.serial + 1; messages := cardinality(batch.positions); payloads := batch.payloads; outcome := 'delivered';
    ELSE
      IF kind = 'pull' THEN
        UPDATE stream o
           SET fence = s.fence, outstanding = '{}', takeovers = s.takeovers,
               last_answer_at = CASE WHEN is_waiting THEN o.last_answer_at ELSE o.answer_due_at END,
               answer_due_at = moment + p_wait_ms * interval '1 millisecond'
         WHERE o.receiver_ispb = ispb AND o.stream_id = id;
      END IF;
      outcome := 'waiting';
    END IF;
    RETURN NEXT;
  END LOOP;

  IF line_taken > 0 THEN
    UPDATE message_head h SET next_position = line.next_position, taken_count = h.taken_count + line_taken
     WHERE h.receiver_ispb = line_ispb;
  END IF;
END
$$;
