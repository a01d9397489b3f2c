-- original_of_payout: the payout that a duplicate repeats, as it is now, or as it was when retention
-- removed it; no row where there is none. A function, so that statements about payouts need not look into
-- all partitions for what few of them have.
--
-- In:  payer; the original's id; the external_id.
-- Out: batch and status.
--
-- Locks: none. Callers: accept_payout_batch, reports of payouts.

CREATE OR REPLACE FUNCTION original_of_payout(p_payer text, p_payout_id uuid, p_external_id text)
RETURNS TABLE (batch_id text, status text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT p.batch_id, p.status FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id;
  IF NOT FOUND THEN
    RETURN QUERY SELECT r.batch_id, r.status FROM payout_removed r WHERE r.payer = p_payer AND r.external_id = p_external_id;
  END IF;
END
$$;
