-- record_payout_moves: writes down changes of state that were made to payouts of one batch: the history, the
-- events for webhooks, and the counts of the batch. Whatever changes states ends with it.
--
-- In:  payer and batch; the moment; parallel arrays: payout ids, their new sequence numbers, the states left
--      and entered, attempts, whether the rail has just named the endToEndId, payment ids, endToEndIds,
--      codes, details, amounts in centavos, of those that are due again the index in the batch and when, of
--      those that are paid when they settled, and of those that need review what may be different later.
--      No ids: nothing has changed.
-- Out: true if this completed the batch.
--
-- A state that is entered again is no change, unless it means another attempt or brings an endToEndId: it
-- leaves the sequence as it was, and no row in the history. A change that is an event has its transaction in the
-- history: the feed reads events in the order of transactions.
--
-- Locks: the payouts are the caller's; then as enqueue_payout_webhooks and count_payout_moves.
-- Callers: claim_payouts, move_payouts, cancel_payouts.

CREATE OR REPLACE FUNCTION record_payout_moves(
  p_payer text, p_batch_id text, p_moment timestamptz, p_payout_id uuid[], p_sequence integer[], p_from text[], p_to text[],
  p_attempts smallint[], p_learnt boolean[], p_payment_id text[], p_end_to_end_id text[], p_code text[], p_detail text[],
  p_cents bigint[], p_item_index integer[], p_due_at timestamptz[], p_settled_at timestamptz[], p_held jsonb[] DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
  IF p_payout_id IS NULL THEN RETURN false; END IF;

  INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt, learnt, payment_id, end_to_end_id, code, detail, settled_at,
                              settled_cents, held, transaction_id)
  SELECT p_payer, m.payout_id, m.sequence, m.entered, p_moment, m.attempts, coalesce(m.learnt, false),
         nullif(m.payment_id, m.end_to_end_id), m.end_to_end_id, m.code, m.detail, m.settled_at,
         CASE WHEN m.settled_at IS NOT NULL THEN m.cents END, m.held,
         CASE WHEN m.entered <> m.left_state AND m.entered IN ({{WEBHOOK_EVENT_STATUSES}}) THEN pg_current_xact_id()::text::bigint END
    FROM unnest(p_payout_id, p_sequence, p_from, p_to, p_attempts, p_learnt, p_payment_id, p_end_to_end_id, p_code, p_detail, p_settled_at, p_cents,
                p_held)
      AS m(payout_id, sequence, left_state, entered, attempts, learnt, payment_id, end_to_end_id, code, detail, settled_at, cents, held)
   WHERE m.entered <> m.left_state OR m.entered = 'processing' OR m.learnt;

  PERFORM enqueue_payout_webhooks(p_payer, p_batch_id, p_moment, p_payout_id, p_sequence, p_from, p_to);
  RETURN count_payout_moves(p_payer, p_batch_id, p_from, p_to, p_cents, p_item_index, p_due_at);
END
$$;
