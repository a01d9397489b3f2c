-- returns_of_payout: the money of a payout that came back, oldest first, as JSON.
--
-- Locks: none. Callers: payouts/select-payouts.sql.ts, for payouts that have any.

CREATE OR REPLACE FUNCTION returns_of_payout(p_payer text, p_payout_id uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
AS $$
BEGIN
  RETURN (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.returned_at, r.return_id)
            FROM payout_return r WHERE r.payer = p_payer AND r.payout_id = p_payout_id);
END
$$;
