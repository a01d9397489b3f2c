-- find_settled_payouts: payouts of a payer by when they settled, the last one first.
--
-- In:  payer; as moment_of reads them, from when on and before when, null: no bound; a business day, null: any;
--      the last one of the page before, null: from the first; how many.
-- Out: their ids in this order.
--
-- The history of a paid payout says when it settled, so the index is of rows that never change; every
-- partition has its own, and the rows are merged in their order.
--
-- Locks: none. Callers: payouts/select-payouts.sql.ts.
-- Planner: in the order of the index (functions/README.md).

CREATE OR REPLACE FUNCTION find_settled_payouts(
  p_payer text, p_from text, p_before text, p_day date, p_after_at timestamptz, p_after_id uuid, p_limit integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  from_at   CONSTANT timestamptz := coalesce(greatest(moment_of(p_from), business_day_begins(p_day)), '-infinity');
  before_at CONSTANT timestamptz := coalesce(least(moment_of(p_before), business_day_begins(p_day + 1)), 'infinity');
  after_at  CONSTANT timestamptz := coalesce(p_after_at, 'infinity');
  after_id  CONSTANT uuid := coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
  RETURN QUERY
  SELECT h.payout_id FROM payout_history h
   WHERE h.payer = p_payer AND h.settled_at >= from_at AND h.settled_at < before_at AND (h.settled_at, h.payout_id) < (after_at, after_id)
   ORDER BY h.settled_at DESC, h.payout_id DESC LIMIT p_limit;
END
$$;
