-- write_moves: writes results and cancellations into payouts that are locked, where they are. The second
-- half of move_payouts and cancel_payouts, as write_claims is that of claim_payouts.
--
-- In:  parallel arrays: row ids (ctid; null: not moved), payout ids, states left, payment ids and
--      endToEndIds as they are, and the arrays of move_payouts; the moment.
-- Out: the payouts as they are now, with the states left and entered, and what the history says of them.
--
-- Locks: none; the caller holds the rows. Callers: move_payouts, cancel_payouts.
-- Planner: by row id (functions/README.md).

CREATE OR REPLACE FUNCTION write_moves(
  p_row_ids tid[], p_ids uuid[], p_left_states text[], p_payment_ids text[], p_known_ids text[], p_to text[], p_receiver_ispb text[],
  p_end_to_end_id text[], p_rail_reference text[], p_settled_at timestamptz[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[], p_moment timestamptz)
RETURNS TABLE (
  payout_id uuid, sequence integer, left_state text, entered text, amount_cents bigint, attempts smallint, learnt boolean, payment_id text,
  end_to_end_id text, code text, detail text, item_index integer, due_at timestamptz, settled_at timestamptz, held jsonb)
LANGUAGE plpgsql
{{BY_ROW_ID}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE payout p
     SET status = l.entered, lease_until = NULL,
         sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing' OR l.learnt)::integer,
         attempts = p.attempts - (l.entered = 'pending')::integer,
         not_before = p_moment + l.again_in_ms * interval '1 millisecond',
         due_at = p_moment + l.again_in_ms * interval '1 millisecond',
         receiver_ispb = coalesce(l.receiver_ispb, p.receiver_ispb), settled_at = l.settled_at,
         failure_code = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.code END,
         failure_source = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.source END,
         failure_detail = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.detail END,
         sent_until = CASE WHEN p.sent_until > p_moment THEN p_moment ELSE p.sent_until END,
         doubtful_since = CASE
           WHEN l.new_id THEN NULL
           WHEN l.entered IN ('in_doubt', 'needs_review') THEN coalesce(p.doubtful_since, p_moment)
           ELSE p.doubtful_since
         END,
         payment_id = CASE WHEN l.new_id THEN NULL ELSE p.payment_id END,
         end_to_end_id = CASE WHEN l.new_id THEN NULL ELSE coalesce(p.end_to_end_id, l.end_to_end_id) END,
         rail_reference = CASE WHEN l.new_id THEN NULL ELSE coalesce(p.rail_reference, l.rail_reference) END,
         updated_at = p_moment
    FROM (
      SELECT u.*, u.known_id IS NULL AND u.end_to_end_id IS NOT NULL AS learnt
        FROM unnest(p_row_ids, p_ids, p_left_states, p_payment_ids, p_known_ids, p_to, p_receiver_ispb, p_end_to_end_id, p_rail_reference,
                    p_settled_at, p_code, p_source, p_detail, p_again_in_ms, p_new_id)
          AS u(row_id, id, left_state, payment_id, known_id, entered, receiver_ispb, end_to_end_id, rail_reference, settled_at, code, source,
               detail, again_in_ms, new_id)
    ) AS l
   WHERE p.ctid = l.row_id AND p.payout_id = l.id
  RETURNING p.payout_id, p.sequence, l.left_state, l.entered, p.amount_cents, p.attempts, l.learnt, l.payment_id,
            coalesce(l.known_id, l.end_to_end_id), l.code, l.detail, p.item_index, p.due_at, p.settled_at,
            CASE WHEN l.entered = 'needs_review' THEN jsonb_build_object(
              'status', p.status, 'end_to_end_id', p.end_to_end_id, 'receiver_ispb', p.receiver_ispb, 'settled_at', p.settled_at,
              'failure_code', p.failure_code, 'failure_source', p.failure_source, 'failure_detail', p.failure_detail) END;
END
$$;
