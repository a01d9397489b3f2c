-- enqueue_payout_webhooks: for payouts that entered a state that is an event and that an endpoint listens
-- to, writes the event and a delivery for each listener, in the transaction that caused it.
--
-- In:  payer and batch; the moment; parallel arrays: payout ids, sequence numbers, states left and entered.
--
-- The event names the change of the payout, and payout_at_event says what it was like then; the Pix key above all
-- is not written down a second time.
--
-- occurred_at is truncated to the millisecond: its column would round up, and the delivery, which is due
-- when the event occurs, would not be due yet when a sender is woken for it.
--
-- Locks: the listeners, as their foreign key will lock them: one that is being deleted is waited for and
-- then left out, where the key alone would make the payout's change of state fail.
-- Callers: record_payout_moves.
-- Planner: keys only (functions/README.md).

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
    INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id, payout_id, sequence)
    SELECT p_payer, payout_event_id(m.payout_id, m.sequence), 'payout.' || m.entered, moment, p_batch_id, m.payout_id, m.sequence
      FROM unnest(p_payout_id, p_sequence, p_from, p_to) AS m(payout_id, sequence, left_state, entered)
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
