-- decide_payout_batch: approves or rejects a batch that awaits approval, and writes the event. Approved, its payouts may be
-- claimed from now on, or from when it is scheduled for: a sweep puts them in line. Rejected, they are all cancelled.
--
-- In:  payer and batch; 'approved' or 'rejected'.
-- Out: a row with how many payouts were cancelled. exceeded: nothing was changed, since the batch would exceed a
--      limit of its payer on the day at which it would go now; what exceeded_limit says. No row: it does not
--      await approval (any more), and the caller rolls back.
--
-- Approved, it counts for the limits of the day and the night at which it goes now, and no longer for those of its
-- acceptance.
--
-- Locks, in order: rejecting, the payouts by id; then the batch; then, approving, as exceeded_limit; then the rows of
-- payout_due of the batch, then the listeners. Of two decisions, and of a decision and a cancellation, the first to lock is
-- the only one.
-- Callers: payouts/batch-approval.repository.ts.

CREATE OR REPLACE FUNCTION decide_payout_batch(p_payer text, p_batch_id text, p_decision text)
RETURNS TABLE (cancellations integer, exceeded jsonb)
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
DECLARE
  moment CONSTANT timestamptz := date_trunc('milliseconds', clock_timestamp());
  is_rejected CONSTANT boolean := p_decision = 'rejected';
  batch payout_batch;
  departure timestamptz;
  amounts bigint[];
BEGIN
  cancellations := CASE WHEN is_rejected THEN cancel_payouts(p_payer, p_batch_id) ELSE 0 END;
  -- Rejected, all of them are cancelled by now, or by the client before.
  SELECT b.* INTO batch FROM payout_batch b
   WHERE b.payer = p_payer AND b.batch_id = p_batch_id AND b.approval = 'awaiting'
     AND CASE WHEN is_rejected THEN cancellations > 0 ELSE b.completed_at IS NULL END
     FOR UPDATE OF b;
  IF NOT FOUND THEN RETURN; END IF;

  departure := batch.goes_at;
  IF NOT is_rejected THEN
    departure := greatest(moment, batch.scheduled_for);
    SELECT array_agg(CASE WHEN p.duplicate_of IS NULL THEN p.amount_cents END ORDER BY p.item_index) INTO amounts
      FROM payout p
     WHERE p.payer = p_payer AND p.batch_id = p_batch_id AND p.payout_id BETWEEN batch.first_payout_id AND batch.last_payout_id;
    exceeded := exceeded_limit(p_payer, p_batch_id, departure, amounts);
    IF exceeded IS NOT NULL THEN
      RETURN NEXT;
      RETURN;
    END IF;
  END IF;

  UPDATE payout_batch b SET approval = p_decision, goes_at = departure WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  IF NOT is_rejected THEN
    UPDATE payout_due n SET unclaimed_due_at = departure WHERE n.payer = p_payer AND n.batch_id = p_batch_id;
  END IF;
  PERFORM record_batch_event(p_payer, p_batch_id, moment, 'batch.' || p_decision);
  RETURN NEXT;
END
$$;
