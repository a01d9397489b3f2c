-- read_statement: the lines of a payer's business day: payments that settled on it, and returns that came on it, in the
-- order in which they did.
--
-- In:  payer; the day, in São Paulo; of the last line of the page before when it was, its payout and its return
--      (the empty text: it was a payment), all null: from the first; how many.
-- Out: the lines, with what identifies the payout.
--
-- Locks: none. Callers: payouts/statement.repository.ts.
-- Planner: in the order of the indexes (functions/README.md); each payout is looked up by its key.

CREATE OR REPLACE FUNCTION read_statement(
  p_payer text, p_day date, p_after_at timestamptz, p_after_payout uuid, p_after_return text, p_limit integer)
RETURNS TABLE (
  kind text, settled_at timestamptz, payout_id uuid, return_id text, amount_cents bigint, reason text, batch_id text, external_id text,
  user_id text, end_to_end_id text, receiver_ispb text, description text)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  begins CONSTANT timestamptz := business_day_begins(p_day);
  ends   CONSTANT timestamptz := business_day_begins(p_day + 1);
  after_at     CONSTANT timestamptz := coalesce(p_after_at, '-infinity');
  after_payout CONSTANT uuid := coalesce(p_after_payout, '00000000-0000-0000-0000-000000000000');
  after_return CONSTANT text := coalesce(p_after_return, '');
BEGIN
  RETURN QUERY
  SELECT l.kind, l.at, l.payout_id, nullif(l.return_id, ''), l.cents, l.reason, p.batch_id, p.external_id, p.user_id, p.end_to_end_id, p.receiver_ispb,
         p.description
    FROM (
      SELECT * FROM (
        (SELECT 'payment' AS kind, h.settled_at AS at, h.payout_id, '' COLLATE "C" AS return_id, h.settled_cents AS cents, NULL AS reason
           FROM payout_history h
          WHERE h.payer = p_payer AND h.settled_at >= begins AND h.settled_at < ends AND (h.settled_at, h.payout_id) > (after_at, after_payout)
          ORDER BY h.settled_at, h.payout_id LIMIT p_limit)
        UNION ALL
        (SELECT 'return', r.returned_at, r.payout_id, r.return_id, r.amount_cents, r.reason
           FROM payout_return r
          WHERE r.payer = p_payer AND r.returned_at >= begins AND r.returned_at < ends
            AND (r.returned_at, r.payout_id, r.return_id) > (after_at, after_payout, after_return)
          ORDER BY r.returned_at, r.payout_id, r.return_id LIMIT p_limit)
      ) AS u ORDER BY u.at, u.payout_id, u.return_id LIMIT p_limit
    ) AS l
   CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.payout_id = l.payout_id LIMIT 1) AS p
   ORDER BY l.at, l.payout_id, l.return_id;
END
$$;
