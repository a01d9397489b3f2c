-- enqueue_batch_webhooks: writes an event of a batch and a delivery for each listener, where there is one. Its time is
-- truncated, as that of enqueue_payout_webhooks.
--
-- In:  payer and batch; the moment; the type of the event, and its id.
--
-- Locks: the listeners, as enqueue_payout_webhooks.
-- Callers: record_batch_event.

CREATE OR REPLACE FUNCTION enqueue_batch_webhooks(p_payer text, p_batch_id text, p_moment timestamptz, p_type text, p_event_id uuid)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  moment CONSTANT timestamptz := date_trunc('milliseconds', p_moment);
BEGIN
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id)
    SELECT p_payer, p_event_id, p_type, moment, p_batch_id
     WHERE EXISTS (SELECT FROM webhook_endpoint e WHERE e.payer = p_payer AND e.enabled AND p_type = ANY (e.events))
    RETURNING event_id
  )
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
  SELECT p_payer, e.endpoint_id, gen_random_uuid(), v.event_id, moment, moment
    FROM event v JOIN webhook_endpoint e ON e.payer = p_payer AND e.enabled AND p_type = ANY (e.events)
     FOR KEY SHARE OF e;
END
$$;
