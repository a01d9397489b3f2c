-- payout_as_json: a payout as it is; null where there is none. Its metadata is a text in it: jsonb would not
-- keep the order of the members. Planned once: the partition follows from the id.
--
-- Locks: none. Callers: claim_webhook_deliveries, give_up_removed_payouts.

CREATE OR REPLACE FUNCTION payout_as_json(p_payer text, p_payout_id uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
  RETURN (SELECT to_jsonb(p) || jsonb_build_object(
            'metadata', p.metadata::text,
            'returns', CASE WHEN p.returned_cents > 0 THEN returns_of_payout(p.payer, p.payout_id) END) FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id);
END
$$;
