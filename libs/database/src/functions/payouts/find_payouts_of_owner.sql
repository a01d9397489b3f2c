-- find_payouts_of_owner: payouts of a payer by the CPF or CNPJ of the key's owner, as far as it is known: what the payer
-- expected it to be, or else the key itself, where that is one. The last one accepted first.
--
-- In:  payer and tax id; the last one of the page before, null: from the first; how many.
-- Out: their ids in this order.
--
-- Locks: none. Callers: payouts/select-payouts.sql.ts, operations/held-payouts.sql.ts.
-- Planner: as find_payouts_of_user.

CREATE OR REPLACE FUNCTION find_payouts_of_owner(p_payer text, p_tax_id text, p_after_id uuid, p_limit integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  after_id CONSTANT uuid := coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
  RETURN QUERY
  SELECT p.payout_id FROM payout p
   WHERE (p.expected_tax_id IS NOT NULL OR p.pix_key_type IN ('CPF', 'CNPJ'))
     AND hashtextextended(coalesce(p.expected_tax_id, p.pix_key), hashtextextended(p.payer, 0)) = hashtextextended(p_tax_id, hashtextextended(p_payer, 0))
     AND p.payer || '' = p_payer AND coalesce(p.expected_tax_id, p.pix_key) = p_tax_id AND p.payout_id < after_id
   ORDER BY p.payout_id DESC LIMIT p_limit;
END
$$;
