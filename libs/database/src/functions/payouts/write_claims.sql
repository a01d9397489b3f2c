-- write_claims: writes claims into payouts that are locked, where they are. The second half of
-- claim_payouts, in a separate function because of its planner settings: by row id is the only way left to
-- find a row. With the row id, which is unique within a partition, goes the payout's id, which identifies
-- the partition.
--
-- In:  parallel arrays: row ids (ctid; null: not claimed), payout ids, states left and entered, whether a
--      new payment id is needed to submit it, that id, and its endToEndId; the rail; the moment and the end
--      of the lease.
-- Out: the payouts as they are now, with the state left.
--
-- Locks: none; the caller holds the rows. Callers: claim_payouts.
-- Planner: by row id (functions/README.md).

CREATE OR REPLACE FUNCTION write_claims(
  p_row_ids tid[], p_ids uuid[], p_left_states text[], p_entered_states text[], p_are_fresh boolean[], p_fresh_ids text[], p_end_to_end_ids text[],
  p_rail text, p_moment timestamptz, p_lease_end timestamptz)
RETURNS TABLE (
  payout_id uuid, item_index integer, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, status text, sequence integer, fence bigint,
  due_at timestamptz, attempts smallint, payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text,
  sent_until timestamptz, doubtful_since timestamptz, rail text, left_state text)
LANGUAGE plpgsql
{{BY_ROW_ID}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE payout p
     SET status = l.entered, fence = p.fence + 1, lease_until = p_lease_end, due_at = p_lease_end, not_before = NULL,
         sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
         attempts = p.attempts + (l.entered = 'processing' AND p.payment_id IS NULL)::integer,
         payment_id = CASE WHEN l.is_new THEN l.fresh_id ELSE p.payment_id END,
         end_to_end_id = CASE WHEN l.is_new THEN l.end_to_end_id ELSE p.end_to_end_id END,
         rail = CASE WHEN l.is_new THEN p_rail ELSE p.rail END,
         rail_reference = CASE WHEN l.is_new THEN NULL ELSE p.rail_reference END,
         receiver_ispb = CASE WHEN l.is_new AND p.rail <> p_rail THEN NULL ELSE p.receiver_ispb END,
         sent_until = CASE WHEN l.entered = 'processing' THEN p_lease_end ELSE p.sent_until END,
         doubtful_since = CASE WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, p_moment) ELSE p.doubtful_since END,
         updated_at = p_moment
    FROM (
      SELECT u.*, u.entered = 'processing' AND u.is_fresh AS is_new
        FROM unnest(p_row_ids, p_ids, p_left_states, p_entered_states, p_are_fresh, p_fresh_ids, p_end_to_end_ids)
          AS u(row_id, id, left_state, entered, is_fresh, fresh_id, end_to_end_id)
    ) AS l
   WHERE p.ctid = l.row_id AND p.payout_id = l.id
  RETURNING p.payout_id, p.item_index, p.amount_cents, p.pix_key, p.pix_key_type, p.expected_tax_id, p.description, p.status, p.sequence, p.fence, p.due_at, p.attempts,
            p.payment_id, p.end_to_end_id, p.rail_reference, p.receiver_ispb, p.sent_until, p.doubtful_since, p.rail, l.left_state;
END
$$;
