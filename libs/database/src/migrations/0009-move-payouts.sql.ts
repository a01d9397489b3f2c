import { BY_PLACE } from './0009-by-place.sql.js';

/** write_moves: as write_claims, for results. */
const writeMoves = /* sql */ `
CREATE OR REPLACE FUNCTION write_moves(
  p_places tid[], p_ids uuid[], p_left_states text[], p_used_ids text[], p_to text[], p_receiver_ispb text[], p_settled_at timestamptz[],
  p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[], p_moment timestamptz)
RETURNS TABLE (
  payout_id uuid, sequence integer, left_state text, entered text, amount_cents bigint, attempts smallint, end_to_end_id text, code text,
  detail text, item_index integer, due_at timestamptz)
LANGUAGE plpgsql
${BY_PLACE}
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
         sent_until = least(p.sent_until, p_moment),
         doubtful_since = CASE
           WHEN l.new_id THEN NULL
           WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, p_moment)
           ELSE p.doubtful_since
         END,
         end_to_end_id = CASE WHEN l.new_id THEN NULL ELSE p.end_to_end_id END,
         updated_at = p_moment
    FROM unnest(p_places, p_ids, p_left_states, p_used_ids, p_to, p_receiver_ispb, p_settled_at, p_code, p_source, p_detail, p_again_in_ms,
                p_new_id)
      AS l(place, id, left_state, end_to_end_id, entered, receiver_ispb, settled_at, code, source, detail, again_in_ms, new_id)
   WHERE p.ctid = l.place AND p.payout_id = l.id
  RETURNING p.payout_id, p.sequence, l.left_state, l.entered, p.amount_cents, p.attempts, l.end_to_end_id, l.code, l.detail,
            p.item_index, p.due_at;
END
$$;
`;

/** move_payouts of migration 0002, whose header holds, over partitions, as claim_payouts. */
const movePayouts = /* sql */ `
CREATE OR REPLACE FUNCTION move_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_fence bigint[], p_to text[], p_sources text[], p_receiver_ispb text[],
  p_settled_at timestamptz[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[])
RETURNS TABLE (payout_id uuid, sequence integer, completed boolean)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  places tid[];
  left_states text[];
  used_ids text[];
  moved_ids uuid[];
  moved_sequences integer[];
  moved_from text[];
  moved_to text[];
  moved_cents bigint[];
  again_index integer[];
  again_due timestamptz[];
  is_complete boolean := false;
BEGIN
  SELECT array_agg(l.place ORDER BY g.n), array_agg(l.left_state ORDER BY g.n), array_agg(l.end_to_end_id ORDER BY g.n)
    INTO places, left_states, used_ids
    FROM (
      SELECT u.* FROM unnest(p_payout_id, p_fence, p_sources) WITH ORDINALITY AS u(id, fence, sources, n) ORDER BY u.id
    ) AS g LEFT JOIN LATERAL (
      SELECT p.ctid AS place, p.status AS left_state, p.end_to_end_id
        FROM payout p
       WHERE p.payer = p_payer AND p.payout_id = g.id AND p.batch_id || '' = p_batch_id
         AND p.fence = g.fence AND p.lease_until IS NOT NULL AND p.status = ANY (string_to_array(g.sources, ','))
         FOR UPDATE OF p
    ) AS l ON true;

  WITH moved AS MATERIALIZED (
    SELECT w.* FROM write_moves(places, p_payout_id, left_states, used_ids, p_to, p_receiver_ispb, p_settled_at, p_code, p_source, p_detail,
                                p_again_in_ms, p_new_id, moment) AS w
  ), told AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt, end_to_end_id, code, detail)
    SELECT p_payer, m.payout_id, m.sequence, m.entered, moment, m.attempts, m.end_to_end_id, m.code, m.detail
      FROM moved m WHERE m.entered <> m.left_state OR m.entered = 'processing'
  )
  SELECT array_agg(m.payout_id), array_agg(m.sequence), array_agg(m.left_state), array_agg(m.entered), array_agg(m.amount_cents),
         array_agg(m.item_index) FILTER (WHERE m.due_at IS NOT NULL), array_agg(m.due_at) FILTER (WHERE m.due_at IS NOT NULL)
    INTO moved_ids, moved_sequences, moved_from, moved_to, moved_cents, again_index, again_due FROM moved m;

  IF moved_ids IS NOT NULL THEN
    is_complete := count_payout_moves(p_payer, p_batch_id, moved_from, moved_to, moved_cents, again_index, again_due);
  END IF;
  RETURN QUERY SELECT u.id, u.seq, is_complete FROM unnest(moved_ids, moved_sequences) AS u(id, seq);
END
$$;
`;

export const movePayoutsFunction = writeMoves + movePayouts;
