-- decide_payout_batch: approves or rejects a batch that awaits approval, and writes the event. Approved, its payouts may be
-- claimed from now on, or from when it is scheduled for: a sweep puts them in line. Rejected, they are all cancelled.
--
-- In:  payer and batch; 'approved' or 'rejected'.
-- Out: how many payouts were cancelled. Null: it does not await approval (any more), and the caller rolls back.
--
-- Locks, in order: rejecting, the payouts by id; then the batch, then its rows of payout_due, then the listeners. Of two
-- decisions, and of a decision and a cancellation, the first to lock is the only one.
-- Callers: payouts/batch-approval.repository.ts.

CREATE OR REPLACE FUNCTION decide_payout_batch(p_payer text, p_batch_id text, p_decision text) RETURNS integer
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  is_rejected CONSTANT boolean := p_decision = 'rejected';
  cancellations CONSTANT integer := CASE WHEN is_rejected THEN cancel_payouts(p_payer, p_batch_id) ELSE 0 END;
BEGIN
  -- All of them are cancelled by now, or by the client before.
  UPDATE payout_batch b SET approval = p_decision
   WHERE b.payer = p_payer AND b.batch_id = p_batch_id AND b.approval = 'awaiting'
     AND CASE WHEN is_rejected THEN cancellations > 0 ELSE b.completed_at IS NULL END;
  IF NOT FOUND THEN RETURN NULL; END IF;

  IF NOT is_rejected THEN
    UPDATE payout_due n SET unclaimed_due_at = greatest(moment, b.scheduled_for)
      FROM payout_batch b
     WHERE b.payer = p_payer AND b.batch_id = p_batch_id AND n.payer = p_payer AND n.batch_id = p_batch_id;
  END IF;
  PERFORM enqueue_batch_webhooks(p_payer, p_batch_id, moment, 'batch.' || p_decision);
  RETURN cancellations;
END
$$;
