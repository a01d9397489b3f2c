-- store_messages_flushed: store_messages whose locks are released before its commit is on the disk, and
-- whose answer is given afterwards (ADR 0013; see run_stream_steps_flushed). A message that is not on
-- the disk yet may be delivered or known as a duplicate meanwhile: those answers, too, wait for a commit
-- that comes later in the log.
--
-- In:  as store_messages.
-- Out: ordinals and outcomes of what was not stored, arrays of one length; null: everything was stored.
--
-- Locks: as store_messages. Call it outside a transaction: it commits.
-- Callers: messages/message.repository.ts.

CREATE OR REPLACE PROCEDURE store_messages_flushed(
  p_ispb text[], p_end_to_end_id text[], p_payloads text, INOUT ordinals integer[], INOUT outcomes text[])
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT array_agg(s.ordinal), array_agg(s.outcome) INTO ordinals, outcomes
    FROM store_messages(p_ispb, p_end_to_end_id, p_payloads) AS s;
  COMMIT;
  PERFORM pg_logical_emit_message(true, 'malote', '');
END
$$;
