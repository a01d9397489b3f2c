-- cancel_payouts: cancels what no worker has claimed yet of a batch.
--
-- In:  payer and batch; the states it may be cancelled from.
-- Out: how many were cancelled.
--
-- A payout that is being claimed at this moment is waited for, and left alone if the claim was first: the
-- row lock decides.
--
-- Locks, in order: payouts by id; then the batch.
-- Callers: payouts/cancel-payouts.sql.
-- Planner: the partitions of the batch's ids alone are looked into; their range is read row by row and not
-- given as parameters, for the reason given at claim_payouts.

CREATE OR REPLACE FUNCTION cancel_payouts(p_payer text, p_batch_id text, p_sources text[]) RETURNS integer
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  left_states text[];
  amounts bigint[];
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT l.* FROM (
        SELECT b.first_payout_id, b.last_payout_id FROM payout_batch b
         WHERE b.payer = p_payer AND b.batch_id = p_batch_id OFFSET 0
      ) AS b
     CROSS JOIN LATERAL (
       SELECT p.payout_id, p.status AS left_state
         FROM payout p
        WHERE p.payer = p_payer AND p.batch_id = p_batch_id AND p.status = ANY (p_sources) AND p.payout_id BETWEEN b.first_payout_id AND b.last_payout_id
        ORDER BY p.payout_id
          FOR UPDATE OF p
     ) AS l
  ), moved AS (
    UPDATE payout p
       SET status = 'cancelled', sequence = p.sequence + 1, due_at = NULL, not_before = NULL, updated_at = moment
      FROM locked l
     WHERE p.payer = p_payer AND p.payout_id = l.payout_id
    RETURNING p.payout_id, p.sequence, p.attempts, p.amount_cents, l.left_state
  ), history_rows AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt)
    SELECT p_payer, m.payout_id, m.sequence, 'cancelled', moment, m.attempts FROM moved m
  )
  SELECT array_agg(m.left_state), array_agg(m.amount_cents) INTO left_states, amounts FROM moved m;

  IF left_states IS NULL THEN RETURN 0; END IF;
  PERFORM count_payout_moves(p_payer, p_batch_id, left_states, array_fill('cancelled'::text, ARRAY[cardinality(left_states)]), amounts);
  RETURN cardinality(left_states);
END
$$;
