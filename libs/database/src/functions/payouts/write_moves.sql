-- write_moves: writes results and cancellations into payouts that are locked, where they are. The second
-- half of move_payouts and cancel_payouts, as write_claims is that of claim_payouts.
--
-- In:  parallel arrays: row ids (ctid; null: not moved), payout ids, states left, endToEndIds used, and the
--      arrays of move_payouts; the moment.
-- Out: the payouts as they are now, with the states left and entered, and what the history says of them.
--
-- Locks: none; the caller holds the rows. Callers: move_payouts, cancel_payouts.
-- Planner: by row id (functions/README.md).

CREATE OR REPLACE FUNCTION write_moves(
  p_row_ids tid[], p_ids uuid[], p_left_states text[], p_used_ids text[], p_to text[], p_receiver_ispb text[], p_settled_at timestamptz[],
  p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[], p_moment timestamptz)
RETURNS TABLE (
  payout_id uuid, sequence integer, left_state text, entered text, amount_cents bigint, attempts smallint, end_to_end_id text, code text,
  detail text, item_index integer, due_at timestamptz)
LANGUAGE plpgsql

SET enable_seqscan = off
SET enable_indexscan = off
SET enable_indexonlyscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE payout p
     SET status = l.entered, lease_until = NULL,
         sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
         not_before = p_moment + l.again_in_ms * interval '1 millisecond',
         due_at = p_moment + l.again_in_ms * interval '1 millisecond',
         receiver_ispb = coalesce(l.receiver_ispb, p.receiver_ispb), settled_at = l.settled_at,
         failure_code = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.code END,
         failure_source = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.source END,
         failure_detail = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.detail END,
         sent_until = CASE WHEN p.sent_until > p_moment THEN p_moment ELSE p.sent_until END,
         doubtful_since = CASE
           WHEN l.new_id THEN NULL
           WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, p_moment)
           ELSE p.doubtful_since
         END,
         end_to_end_id = CASE WHEN l.new_id THEN NULL ELSE p.end_to_end_id END,
         updated_at = p_moment
    FROM unnest(p_row_ids, p_ids, p_left_states, p_used_ids, p_to, p_receiver_ispb, p_settled_at, p_code, p_source, p_detail, p_again_in_ms,
                p_new_id)
      AS l(row_id, id, left_state, end_to_end_id, entered, receiver_ispb, settled_at, code, source, detail, again_in_ms, new_id)
   WHERE p.ctid = l.row_id AND p.payout_id = l.id
  RETURNING p.payout_id, p.sequence, l.left_state, l.entered, p.amount_cents, p.attempts, l.end_to_end_id, l.code, l.detail,
            p.item_index, p.due_at;
END
$$;
