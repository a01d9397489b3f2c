-- enqueue_payout_webhooks: for payouts that became `paid`, `failed` or `needs_review` and that an endpoint
-- listens to, writes the event and a delivery for each listener, in the transaction that caused it.
-- A trigger after each statement that adds to the history.
--
-- What may be different by the time of delivery (a payout that needs review may be settled) is kept in the
-- event; the rest of the payout, its Pix key above all, is not written down a second time.
--
-- occurred_at is truncated to the millisecond: its column would round up, and the delivery, which is due
-- when the event occurs, would not be due yet when a sender is woken for it.
--
-- Locks: the listeners, as their foreign key will lock them: one that is being deleted is waited for and
-- then left out, where the key alone would make the payout's change of state fail.

CREATE OR REPLACE FUNCTION enqueue_payout_webhooks() RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM history_rows t WHERE t.status IN ('paid', 'failed', 'needs_review')
                    AND EXISTS (SELECT FROM webhook_endpoint n WHERE n.payer = t.payer AND n.enabled)) THEN
    RETURN NULL;
  END IF;
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id, payout_id, sequence, end_to_end_id, receiver_ispb,
                               settled_at, failure_code, failure_source, failure_detail)
    SELECT t.payer, gen_random_uuid(), 'payout.' || t.status, date_trunc('milliseconds', t.at), p.batch_id, p.payout_id, t.sequence, p.end_to_end_id,
           p.receiver_ispb, p.settled_at, p.failure_code, p.failure_source, p.failure_detail
      FROM history_rows t
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

CREATE OR REPLACE TRIGGER payout_history_enqueues_webhooks AFTER INSERT ON payout_history
  REFERENCING NEW TABLE AS history_rows FOR EACH STATEMENT EXECUTE FUNCTION enqueue_payout_webhooks();
