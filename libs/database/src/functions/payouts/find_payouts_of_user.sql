-- find_payouts_of_user: payouts of a payer for one user_id, the last one accepted first.
--
-- In:  payer and user; a state, null: any; as find_settled_payouts when they settled, all null: whether or not they
--      have; the last one of the page before, null: from the first; how many.
-- Out: their ids in this order. Where max_read of the user's were read and fewer were found, the last one that was read
--      comes last, with is_found false: the next page goes on from there.
--
-- What it reads grows with what the user has, not with what the payer has, and has a limit: of a rare state there may be
-- none among very many.
--
-- Locks: none. Callers: payouts/select-payouts.sql.ts.
-- Planner: in the order of the index (functions/README.md); payer || '' keeps it from the primary key, which has that order
-- too.

CREATE OR REPLACE FUNCTION find_payouts_of_user(
  p_payer text, p_user_id text, p_status text, p_from text, p_before text, p_day date, p_after_id uuid, p_limit integer)
RETURNS TABLE (payout_id uuid, is_found boolean)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_read  CONSTANT integer := 5000;
  from_at   CONSTANT timestamptz := greatest(moment_of(p_from), business_day_begins(p_day));
  before_at CONSTANT timestamptz := least(moment_of(p_before), business_day_begins(p_day + 1));
  after_id  CONSTANT uuid := coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  one record;
  count_read integer := 0;
  count_found integer := 0;
BEGIN
  FOR one IN
    SELECT p.payout_id,
           (p_status IS NULL OR p.status = p_status) AND (from_at IS NULL OR coalesce(p.settled_at >= from_at, false))
             AND (before_at IS NULL OR coalesce(p.settled_at < before_at, false)) AS is_found
      FROM payout p
     WHERE hashtextextended(p.user_id, hashtextextended(p.payer, 0)) = hashtextextended(p_user_id, hashtextextended(p_payer, 0))
       AND p.payer || '' = p_payer AND p.user_id = p_user_id AND p.payout_id < after_id
     ORDER BY p.payout_id DESC LIMIT max_read
  LOOP
    count_read := count_read + 1;
    payout_id := one.payout_id;
    is_found := one.is_found;
    IF is_found THEN
      count_found := count_found + 1;
      RETURN NEXT;
      EXIT WHEN count_found >= p_limit;
    END IF;
  END LOOP;
  IF count_read = max_read AND count_found < p_limit THEN
    is_found := false;
    RETURN NEXT;
  END IF;
END
$$;
