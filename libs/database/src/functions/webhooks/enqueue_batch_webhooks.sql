-- enqueue_batch_webhooks: writes the event of a batch that is complete, and a delivery for each listener.
-- A trigger after the update that sets completed_at, which happens once in the life of a batch. Its counts
-- are final by then, so the event needs to keep nothing of them. Its time is truncated, as that of
-- enqueue_payout_webhooks.
--
-- Locks: the listeners, as enqueue_payout_webhooks.

CREATE OR REPLACE FUNCTION enqueue_batch_webhooks() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id)
    SELECT NEW.payer, gen_random_uuid(), 'batch.completed', date_trunc('milliseconds', NEW.completed_at), NEW.batch_id
     WHERE EXISTS (SELECT FROM webhook_endpoint n WHERE n.payer = NEW.payer AND n.enabled AND 'batch.completed' = ANY (n.events))
    RETURNING payer, event_id, occurred_at
  )
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
  SELECT e.payer, n.endpoint_id, gen_random_uuid(), e.event_id, e.occurred_at, e.occurred_at
    FROM event e JOIN webhook_endpoint n ON n.payer = e.payer AND n.enabled AND 'batch.completed' = ANY (n.events)
     FOR KEY SHARE OF n;
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER payout_batch_enqueues_webhooks AFTER UPDATE OF completed_at ON payout_batch
  FOR EACH ROW WHEN (OLD.completed_at IS NULL AND NEW.completed_at IS NOT NULL) EXECUTE FUNCTION enqueue_batch_webhooks();
