-- enqueue_payout_webhooks: for payouts that entered a state that is an event and that an endpoint listens
-- to, writes the event and a delivery for each listener, in the transaction that caused it.
--
-- In:  payer and batch; the moment; parallel arrays: payout ids, sequence numbers, states left and entered.
--
-- What may be different by the time of delivery (a payout that needs review may be settled) is kept in the
-- event; the rest of the payout, its Pix key above all, is not written down a second time.
--
-- occurred_at is truncated to the millisecond: its column would round up, and the delivery, which is due
-- when the event occurs, would not be due yet when a sender is woken for it.
--
-- Locks: the listeners, as their foreign key will lock them: one that is being deleted is waited for and
-- then left out, where the key alone would make the payout's change of state fail.
-- Callers: record_payout_moves.
-- Planner: keys only (functions/README.md); LIMIT keeps the look-up of a payout one by key.

CREATE OR REPLACE FUNCTION enqueue_payout_webhooks(
  p_payer text, p_batch_id text, p_moment timestamptz, p_payout_id uuid[], p_sequence integer[], p_from text[], p_to text[])
RETURNS void
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
DECLARE
  moment CONSTANT timestamptz := date_trunc('milliseconds', p_moment);
BEGIN
  IF NOT p_to && ARRAY[{{WEBHOOK_EVENT_STATUSES}}]
     OR NOT EXISTS (SELECT FROM webhook_endpoint e WHERE e.payer = p_payer AND e.enabled) THEN
    RETURN;
  END IF;
  WITH event AS (
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id, payout_id, sequence, end_to_end_id, receiver_ispb,
                               settled_at, failure_code, failure_source, failure_detail)
    SELECT p_payer, gen_random_uuid(), 'payout.' || m.entered, moment, p_batch_id, m.payout_id, m.sequence, p.end_to_end_id,
           p.receiver_ispb, p.settled_at, p.failure_code, p.failure_source, p.failure_detail
      FROM unnest(p_payout_id, p_sequence, p_from, p_to) AS m(payout_id, sequence, left_state, entered)
     CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.payout_id = m.payout_id LIMIT 1) AS p
     WHERE m.entered IN ({{WEBHOOK_EVENT_STATUSES}}) AND m.entered <> m.left_state
       AND EXISTS (SELECT FROM webhook_endpoint e WHERE e.payer = p_payer AND e.enabled AND 'payout.' || m.entered = ANY (e.events))
    RETURNING event_id, type
  )
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
  SELECT p_payer, e.endpoint_id, gen_random_uuid(), v.event_id, moment, moment
    FROM event v JOIN webhook_endpoint e ON e.payer = p_payer AND e.enabled AND v.type = ANY (e.events)
     FOR KEY SHARE OF e;
END
$$;
