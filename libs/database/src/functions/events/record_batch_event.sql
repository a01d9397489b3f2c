-- record_batch_event: writes an event of a batch, and its webhooks. Each type happens to a batch once.
--
-- In:  payer and batch; the moment; the type of the event.
--
-- Locks: as enqueue_batch_webhooks.
-- Callers: count_payout_moves; accept_payout_batch for a batch of duplicates alone, and for one that awaits approval;
-- decide_payout_batch.
-- Planner: keys only (functions/README.md).

CREATE OR REPLACE FUNCTION record_batch_event(p_payer text, p_batch_id text, p_moment timestamptz, p_type text) RETURNS void
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
DECLARE
  id CONSTANT uuid := gen_random_uuid();
BEGIN
  INSERT INTO batch_event (payer, batch_id, type, event_id, transaction_id, occurred_at, returned_cents)
  SELECT p_payer, p_batch_id, p_type, id, pg_current_xact_id()::text::bigint, date_trunc('milliseconds', p_moment), b.returned_cents
    FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  PERFORM enqueue_batch_webhooks(p_payer, p_batch_id, p_moment, p_type, id);
END
$$;
