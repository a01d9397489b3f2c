-- cancel_payouts: cancels what is pending of a batch: no worker has it, and no rail has been sent it or it was
-- rejected for want of balance.
--
-- In:  payer and batch.
-- Out: how many were cancelled.
--
-- A payout that is being claimed at this moment is waited for, and left alone if the claim was first: the
-- row lock decides, and the state under it, from which the table of transitions must lead to 'cancelled'.
--
-- Locks, in order: payouts by id; then the batch; then its rows of payout_due.
-- Callers: payouts/payout-batch.repository.ts.
-- Planner: the partitions of the batch's ids alone are looked into; their range is read row by row and not
-- given as parameters, for the reason given at claim_payouts.

CREATE OR REPLACE FUNCTION cancel_payouts(p_payer text, p_batch_id text) RETURNS integer
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  row_ids tid[];
  ids uuid[];
  left_states text[];
  entered_states text[];
BEGIN
  SELECT array_agg(l.row_id), array_agg(l.payout_id), array_agg(l.left_state), array_agg('cancelled'::text)
    INTO row_ids, ids, left_states, entered_states
    FROM (
      SELECT b.first_payout_id, b.last_payout_id FROM payout_batch b
       WHERE b.payer = p_payer AND b.batch_id = p_batch_id OFFSET 0
    ) AS b
   CROSS JOIN LATERAL (
     SELECT p.ctid AS row_id, p.payout_id, p.status AS left_state
       FROM payout p
      WHERE p.payer = p_payer AND p.batch_id = p_batch_id AND p.status IN ({{CANCEL_SOURCES}})
        AND p.payout_id BETWEEN b.first_payout_id AND b.last_payout_id
      ORDER BY p.payout_id
        FOR UPDATE OF p
   ) AS l;
  IF ids IS NULL THEN RETURN 0; END IF;

  PERFORM record_payout_moves(
    p_payer, p_batch_id, moment, array_agg(m.payout_id), array_agg(m.sequence), array_agg(m.left_state), array_agg(m.entered),
    array_agg(m.attempts), NULL, NULL, NULL, NULL, NULL, array_agg(m.amount_cents), NULL, NULL, NULL)
    FROM write_moves(row_ids, ids, left_states, p_payment_ids => NULL, p_known_ids => NULL, p_to => entered_states,
                     p_receiver_ispb => NULL, p_end_to_end_id => NULL, p_rail_reference => NULL, p_settled_at => NULL, p_code => NULL,
                     p_source => NULL, p_detail => NULL, p_again_in_ms => NULL, p_new_id => NULL, p_moment => moment) AS m;
  -- Nothing of it is pending any more: no worker need look at it.
  UPDATE payout_due n SET unclaimed_due_at = NULL, place = NULL
   WHERE n.payer = p_payer AND n.batch_id = p_batch_id AND n.unclaimed_due_at IS NOT NULL;
  RETURN cardinality(ids);
END
$$;
