/** cancel_payouts of migration 0002, whose header holds, over partitions: those of the batch's ids alone are looked into, as the
 * range is read; not as parameters, for the reason given at claim_payouts. */
export const cancelPayoutsFunction = /* sql */ `
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
    SELECT l.* FROM range_of_batch(p_payer, p_batch_id) AS r
     CROSS JOIN LATERAL (
       SELECT p.payout_id, p.status AS left_state
         FROM payout p
        WHERE p.payer = p_payer AND p.batch_id = p_batch_id AND p.status = ANY (p_sources) AND p.payout_id BETWEEN r.first_id AND r.last_id
        ORDER BY p.payout_id
          FOR UPDATE OF p
     ) AS l
  ), moved AS (
    UPDATE payout p
       SET status = 'cancelled', sequence = p.sequence + 1, due_at = NULL, not_before = NULL, updated_at = moment
      FROM locked l
     WHERE p.payer = p_payer AND p.payout_id = l.payout_id
    RETURNING p.payout_id, p.sequence, p.attempts, p.amount_cents, l.left_state
  ), told AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt)
    SELECT p_payer, m.payout_id, m.sequence, 'cancelled', moment, m.attempts FROM moved m
  )
  SELECT array_agg(m.left_state), array_agg(m.amount_cents) INTO left_states, amounts FROM moved m;

  IF left_states IS NULL THEN RETURN 0; END IF;
  PERFORM count_payout_moves(p_payer, p_batch_id, left_states, array_fill('cancelled'::text, ARRAY[cardinality(left_states)]), amounts);
  RETURN cardinality(left_states);
END
$$;
`;
