-- find_payouts_of_status: payouts of a payer that are in one state, of the newest batch first, in a batch its
-- last item first. Not for those that are paid: find_settled_payouts.
--
-- In:  payer; the state, which is the name of its count in payout_batch; the last one of the page before: when its
--      batch was created, the batch, its index in it, all null: from the first; how many.
-- Out: their ids in this order.
--
-- A state of a payout changes, so no index of payouts may have it. The counts of the batches say where to look:
-- open batches are few, and of the finished ones each count has its own index.
--
-- Locks: none. Callers: payouts/select-payouts.sql.ts.
-- Planner: in the order of the index (functions/README.md); the batches' statement is made for each state, so that
-- it names the index's condition.

CREATE OR REPLACE FUNCTION find_payouts_of_status(
  p_payer text, p_status text, p_after_created timestamptz, p_after_batch text, p_after_index integer, p_limit integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET enable_incremental_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  is_final CONSTANT boolean := p_status IN ({{FINAL_STATUSES}});
  batch record;
  found_before integer := 0;
  found_here integer;
BEGIN
  FOR batch IN EXECUTE format(
    'SELECT b.batch_id, b.first_payout_id, b.last_payout_id FROM payout_batch b
      WHERE b.payer = $1 AND b.%I > 0 AND %s AND (b.created_at, b.batch_id) <= ($2, $3)
      ORDER BY b.created_at DESC, b.batch_id DESC',
    p_status, CASE WHEN is_final THEN 'b.items_removed_at IS NULL' ELSE 'b.completed_at IS NULL' END)
    USING p_payer, coalesce(p_after_created, 'infinity'), coalesce(p_after_batch, '')
  LOOP
    RETURN QUERY
    SELECT p.payout_id FROM payout p
     WHERE p.payer = p_payer AND p.batch_id = batch.batch_id AND p.payout_id BETWEEN batch.first_payout_id AND batch.last_payout_id
       AND p.status = p_status AND p.item_index < CASE WHEN batch.batch_id = p_after_batch THEN p_after_index ELSE 2147483647 END
     ORDER BY p.item_index DESC LIMIT p_limit - found_before;
    GET DIAGNOSTICS found_here = ROW_COUNT;
    found_before := found_before + found_here;
    EXIT WHEN found_before >= p_limit;
  END LOOP;
END
$$;
