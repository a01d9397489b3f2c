-- payout_of_payment: finds a payout of any payer by what the rail calls its payment, present or former.
--
-- In:  a payment id, an endToEndId, the rail's own id of the payment; null: not known.
-- Out: the payer and the payout; no row where there is none.
--
-- Payers are found one after the other, each by one look into an index: they are few beside what they have.
--
-- Locks: none. Callers: wake_payout.
-- Planner: keys only (functions/README.md).

CREATE OR REPLACE FUNCTION payout_of_payment(p_payment_id text, p_end_to_end_id text, p_rail_reference text DEFAULT NULL)
RETURNS TABLE (payer text, payout_id uuid)
LANGUAGE plpgsql STABLE
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH RECURSIVE known AS (
    (SELECT b.payer FROM payout_batch b ORDER BY b.payer LIMIT 1)
    UNION ALL
    SELECT (SELECT b.payer FROM payout_batch b WHERE b.payer > k.payer ORDER BY b.payer LIMIT 1) FROM known k WHERE k.payer IS NOT NULL
  )
  SELECT k.payer, f.payout_id FROM known k
   CROSS JOIN LATERAL (
      (SELECT h.payout_id FROM payout_history h
        WHERE h.payer = k.payer AND h.payment_id = p_payment_id AND h.status = 'processing' AND h.code IS NULL LIMIT 1)
      UNION
      (SELECT h.payout_id FROM payout_history h
        WHERE h.payer = k.payer AND h.end_to_end_id = ANY (ARRAY[p_payment_id, p_end_to_end_id])
          AND (h.learnt OR (h.status = 'processing' AND h.code IS NULL)) LIMIT 1)
      UNION
      (SELECT p.payout_id FROM payout p WHERE p.payer = k.payer AND p.rail_reference = p_rail_reference LIMIT 1)
   ) AS f
   WHERE k.payer IS NOT NULL;
END
$$;
