-- enqueue_batch_webhooks: writes the event of a batch that is complete, and a delivery for each listener.
-- Its counts are final by then, so the event needs to keep nothing of them. Its time is truncated, as that
-- of enqueue_payout_webhooks.
--
-- In:  payer and batch; when it was completed.
--
-- Locks: the listeners, as enqueue_payout_webhooks.
-- Callers: count_payout_moves; accept_payout_batch for a batch of duplicates alone.

CREATE OR REPLACE FUNCTION enqueue_batch_webhooks(p_payer text, p_batch_id text, p_completed_at timestamptz) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  moment CONSTANT timestamptz := date_trunc('milliseconds', p_completed_at);
BEGIN
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id)
    SELECT p_payer, gen_random_uuid(), 'batch.completed', moment, p_batch_id
     WHERE EXISTS (SELECT FROM webhook_endpoint e WHERE e.payer = p_payer AND e.enabled AND 'batch.completed' = ANY (e.events))
    RETURNING event_id
  )
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
  SELECT p_payer, e.endpoint_id, gen_random_uuid(), v.event_id, moment, moment
    FROM event v JOIN webhook_endpoint e ON e.payer = p_payer AND e.enabled AND 'batch.completed' = ANY (e.events)
     FOR KEY SHARE OF e;
END
$$;
