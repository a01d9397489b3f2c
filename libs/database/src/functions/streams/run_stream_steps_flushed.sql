-- run_stream_steps_flushed: run_stream_steps whose locks are released before its commit is on the
-- disk, and whose answer is given afterwards (ADR 0013).
--
-- The first commit waits for no disk, so the statements that wait for the locks continue. The second, a
-- few bytes of log that mean nothing, is on the disk (and wherever else the server wants commits to be)
-- only together with everything committed before it.
--
-- In:  as run_stream_steps.
-- Out: answers: a JSON array with an array per step, its columns in their order, and in the place of
--      `payloads` whether there are any; payloads: the texts of those that have, in the same order, joined
--      by line feeds, which JSON text has none of.
--
-- Locks: as run_stream_steps. Call it outside a transaction: it commits. A procedure, because functions
-- cannot commit.
-- Callers: streams/stream-step-batcher.ts.

CREATE OR REPLACE PROCEDURE run_stream_steps_flushed(
  p_kind text[], p_ispb text[], p_stream text[], p_serial bigint[], p_fence bigint[], p_limit integer[], p_seat integer[],
  p_wait_ms integer, INOUT answers text, INOUT payloads text)
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT json_agg(json_build_array(a.step, a.outcome, a.serial, a.fence, a.messages, a.payloads IS NOT NULL, a.took_over, a.seat,
                                   a.acknowledged)),
         string_agg(a.payloads, chr(10))
    INTO answers, payloads
    FROM run_stream_steps(p_kind, p_ispb, p_stream, p_serial, p_fence, p_limit, p_seat, p_wait_ms) AS a;
  COMMIT;
  PERFORM pg_logical_emit_message(true, 'malote', '');
END
$$;
