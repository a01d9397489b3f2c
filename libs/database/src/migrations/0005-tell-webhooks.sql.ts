/**
 * tell_payout_webhooks, a trigger after each statement that adds to the history: for what became `paid`, `failed` or
 * `needs_review` and somebody listens to, writes the event and a delivery for each listener, in the transaction that caused it.
 *
 * It hangs on the history and not in the functions that change states, so that no way of changing a state can forget it. What
 * may be different by the time of delivery (a payout that needs review may be settled) is kept in the event; the rest of the
 * payout, its Pix key above all, is not written down a second time.
 *
 * A listener is locked as its foreign key will lock it: one that is being deleted is waited for and then left out, where the key
 * alone would make the payout's change of state fail.
 */
const tellPayoutWebhooks = /* sql */ `
CREATE FUNCTION tell_payout_webhooks() RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM told t WHERE t.status IN ('paid', 'failed', 'needs_review')
                    AND EXISTS (SELECT FROM webhook_endpoint n WHERE n.payer = t.payer AND n.enabled)) THEN
    RETURN NULL;
  END IF;
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id, payout_id, sequence, end_to_end_id, receiver_ispb,
                               settled_at, failure_code, failure_source, failure_detail)
    SELECT t.payer, gen_random_uuid(), 'payout.' || t.status, t.at, p.batch_id, p.payout_id, t.sequence, p.end_to_end_id,
           p.receiver_ispb, p.settled_at, p.failure_code, p.failure_source, p.failure_detail
      FROM told t
     CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = t.payer AND f.payout_id = t.payout_id LIMIT 1) AS p
     WHERE t.status IN ('paid', 'failed', 'needs_review')
       AND EXISTS (SELECT FROM webhook_endpoint n WHERE n.payer = t.payer AND n.enabled AND 'payout.' || t.status = ANY (n.events))
    RETURNING payer, event_id, type, occurred_at
  )
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
  SELECT e.payer, n.endpoint_id, gen_random_uuid(), e.event_id, e.occurred_at, e.occurred_at
    FROM event e JOIN webhook_endpoint n ON n.payer = e.payer AND n.enabled AND e.type = ANY (n.events)
     FOR KEY SHARE OF n;
  RETURN NULL;
END
$$;
CREATE TRIGGER payout_history_tells_webhooks AFTER INSERT ON payout_history
  REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION tell_payout_webhooks();
`;

/**
 * tell_batch_webhooks, a trigger after the update that sets completed_at, which happens once in the life of a batch, whoever
 * moved its last item. Its counts are final by then, so the event needs to keep nothing of them.
 */
const tellBatchWebhooks = /* sql */ `
CREATE FUNCTION tell_batch_webhooks() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id)
    SELECT NEW.payer, gen_random_uuid(), 'batch.completed', NEW.completed_at, NEW.batch_id
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
CREATE TRIGGER payout_batch_tells_webhooks AFTER UPDATE OF completed_at ON payout_batch
  FOR EACH ROW WHEN (OLD.completed_at IS NULL AND NEW.completed_at IS NOT NULL) EXECUTE FUNCTION tell_batch_webhooks();
`;

export const tellWebhooks = tellPayoutWebhooks + tellBatchWebhooks;
