-- move_payouts: writes the results of work on payouts of one batch; the only way out of a claim.
--
-- In:  payer and batch; parallel arrays, an element per payout:
--   p_payout_id, p_fence   who claimed under another number changes nothing; nor does who has written its
--                          result already (lease_until is null then), so a statement whose answer was lost
--                          can be sent again
--   p_to                   the state entered; one that is not in a state from which the table of transitions
--                          leads there by a result is left as it is. Pending takes back the attempt that the
--                          claim has counted
--   p_receiver_ispb        if known by now
--   p_end_to_end_id, p_rail_reference   what the rail has said, if it has; written where none stands yet
--   p_settled_at           with paid
--   p_code, p_source, p_detail   why it failed, is held or is tried again
--   p_again_in_ms          when it is due again, null: never
--   p_new_id               true: the rail has definitively rejected the payment id, the next attempt uses
--                          a new one, and what was learnt of the old one is forgotten
-- A state that is entered again (looked up once more, still in doubt) leaves no second entry in the
-- history; another attempt does, and so does an endToEndId that is learnt.
--
-- Out: a row per payout moved: its id, its new sequence number, and whether this call completed the
--      batch. Payouts that are not returned were no longer the caller's.
--
-- Locks, in order: payouts by id; then the batch.
-- Callers: settlement/settle-payouts.sql.ts (workers and operators).
-- Planner: as claim_payouts.

CREATE OR REPLACE FUNCTION move_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_fence bigint[], p_to text[], p_receiver_ispb text[],
  p_end_to_end_id text[], p_rail_reference text[], p_settled_at timestamptz[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[])
RETURNS TABLE (payout_id uuid, sequence integer, completed boolean)
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  row_ids tid[];
  left_states text[];
  payment_ids text[];
  known_ids text[];
  moved_ids uuid[];
  moved_sequences integer[];
  is_complete boolean;
BEGIN
  SELECT array_agg(l.row_id ORDER BY g.n), array_agg(l.left_state ORDER BY g.n), array_agg(l.payment_id ORDER BY g.n),
         array_agg(l.end_to_end_id ORDER BY g.n)
    INTO row_ids, left_states, payment_ids, known_ids
    FROM (
      SELECT u.* FROM unnest(p_payout_id, p_fence, p_to) WITH ORDINALITY AS u(id, fence, entered, n) ORDER BY u.id
    ) AS g LEFT JOIN LATERAL (
      SELECT p.ctid AS row_id, p.status AS left_state, p.payment_id, p.end_to_end_id
        FROM payout p
       WHERE p.payer = p_payer AND p.payout_id = g.id AND p.batch_id || '' = p_batch_id
         AND p.fence = g.fence AND p.lease_until IS NOT NULL AND (p.status, g.entered) IN ({{RESULT_TRANSITIONS}})
         FOR UPDATE OF p
    ) AS l ON true;

  SELECT array_agg(m.payout_id), array_agg(m.sequence),
         record_payout_moves(
           p_payer, p_batch_id, moment, array_agg(m.payout_id), array_agg(m.sequence), array_agg(m.left_state), array_agg(m.entered),
           array_agg(m.attempts), array_agg(m.learnt), array_agg(m.payment_id), array_agg(m.end_to_end_id), array_agg(m.code), array_agg(m.detail),
           array_agg(m.amount_cents), array_agg(m.item_index), array_agg(m.due_at), array_agg(m.settled_at), array_agg(m.held))
    INTO moved_ids, moved_sequences, is_complete
    FROM write_moves(row_ids, p_payout_id, left_states, payment_ids, known_ids, p_to, p_receiver_ispb, p_end_to_end_id, p_rail_reference,
                     p_settled_at, p_code, p_source, p_detail, p_again_in_ms, p_new_id, moment) AS m;

  RETURN QUERY SELECT u.id, u.seq, is_complete FROM unnest(moved_ids, moved_sequences) AS u(id, seq);
END
$$;
