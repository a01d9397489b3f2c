import { BY_PLACE } from './0009-by-place.sql.js';

/**
 * write_claims: changes payouts that are locked, where they are. A function of its own for the sake of what the planner may not do in it:
 * by its place is the only way left to find a row, whatever it believes of the tables. With the place, which is one within a
 * partition, goes the id, which tells which partition.
 */
const writeClaims = /* sql */ `
CREATE OR REPLACE FUNCTION write_claims(
  p_places tid[], p_ids uuid[], p_left_states text[], p_entered_states text[], p_fresh_ids text[], p_moment timestamptz, p_lease_end timestamptz)
RETURNS TABLE (
  payout_id uuid, item_index integer, amount_cents bigint, pix_key text, pix_key_type text, status text, sequence integer, fence bigint,
  due_at timestamptz, attempts smallint, end_to_end_id text, receiver_ispb text, sent_until timestamptz, doubtful_since timestamptz,
  left_state text)
LANGUAGE plpgsql
${BY_PLACE}
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE payout p
     SET status = l.entered, fence = p.fence + 1, lease_until = p_lease_end, due_at = p_lease_end, not_before = NULL,
         sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
         attempts = p.attempts + (l.entered = 'processing' AND p.end_to_end_id IS NULL)::integer,
         end_to_end_id = CASE WHEN l.entered = 'processing' THEN coalesce(p.end_to_end_id, l.fresh_id) ELSE p.end_to_end_id END,
         sent_until = CASE WHEN l.entered = 'processing' THEN p_lease_end ELSE p.sent_until END,
         doubtful_since = CASE WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, p_moment) ELSE p.doubtful_since END,
         updated_at = p_moment
    FROM unnest(p_places, p_ids, p_left_states, p_entered_states, p_fresh_ids) AS l(place, id, left_state, entered, fresh_id)
   WHERE p.ctid = l.place AND p.payout_id = l.id
  RETURNING p.payout_id, p.item_index, p.amount_cents, p.pix_key, p.pix_key_type, p.status, p.sequence, p.fence, p.due_at, p.attempts,
            p.end_to_end_id, p.receiver_ispb, p.sent_until, p.doubtful_since, l.left_state;
END
$$;
`;

/**
 * claim_payouts of migration 0002, whose header holds, over partitions. Which one has a payout follows from its id, row by row:
 * partitions must not be left out for good when the statement starts. Postgres 18 then loses a row that somebody else changes while it
 * is waited for (a generic plan, FOR UPDATE, a range of parameters).
 */
const claimPayouts = /* sql */ `
CREATE OR REPLACE FUNCTION claim_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_end_to_end_id text[], p_submit boolean[], p_lease_ms integer)
RETURNS TABLE (
  payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, attempts smallint,
  end_to_end_id text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  lease_end timestamptz := moment + p_lease_ms * interval '1 millisecond';
  places tid[];
  left_states text[];
  entered_states text[];
BEGIN
  SELECT array_agg(l.place ORDER BY g.n), array_agg(l.left_state ORDER BY g.n), array_agg(l.entered ORDER BY g.n)
    INTO places, left_states, entered_states
    FROM (
      SELECT u.* FROM unnest(p_payout_id, p_submit) WITH ORDINALITY AS u(id, may_submit, n) ORDER BY u.id
    ) AS g LEFT JOIN LATERAL (
      SELECT p.ctid AS place, p.status AS left_state,
             CASE
               WHEN p.status = 'processing' AND p.lease_until IS NOT NULL THEN 'in_doubt'
               WHEN p.status = 'pending' THEN 'processing'
               ELSE p.status
             END AS entered
        FROM payout p
       WHERE p.payer = p_payer AND p.payout_id = g.id AND p.batch_id || '' = p_batch_id
         AND (p.lease_until IS NULL OR p.lease_until < moment)
         AND (p.not_before IS NULL OR p.not_before <= moment)
         AND CASE p.status
               WHEN 'pending' THEN g.may_submit
               WHEN 'processing' THEN g.may_submit OR p.lease_until IS NOT NULL
               WHEN 'in_doubt' THEN true
               -- Held for an operator: nobody asks. Held because its outcome is unknown: it has its next question.
               WHEN 'needs_review' THEN p.due_at IS NOT NULL
               ELSE false
             END
         FOR UPDATE OF p SKIP LOCKED
    ) AS l ON true;

  RETURN QUERY
  WITH claimed AS MATERIALIZED (
    SELECT w.* FROM write_claims(places, p_payout_id, left_states, entered_states, p_end_to_end_id, moment, lease_end) AS w
  ), told AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt, end_to_end_id, detail)
    SELECT p_payer, c.payout_id, c.sequence, c.status, moment, c.attempts, c.end_to_end_id,
           CASE WHEN c.status = 'in_doubt' THEN 'The worker that had it did not come back with an answer.' END
      FROM claimed c WHERE c.status <> c.left_state OR c.status = 'processing'
  ), counted AS (
    SELECT count_payout_moves(p_payer, p_batch_id, array_agg(c.left_state), array_agg(c.status), array_agg(c.amount_cents),
                              array_agg(c.item_index), array_agg(c.due_at))
      FROM claimed c
  )
  SELECT c.payout_id, CASE WHEN c.status = 'processing' THEN 'submit' ELSE 'ask' END, c.fence, c.amount_cents, c.pix_key,
         c.pix_key_type, c.attempts, c.end_to_end_id, c.receiver_ispb,
         (extract(epoch FROM moment - c.sent_until) * 1000)::bigint,
         (extract(epoch FROM moment - c.doubtful_since) * 1000)::bigint, c.status
    FROM claimed c CROSS JOIN counted;
END
$$;
`;

export const claimPayoutsFunction = writeClaims + claimPayouts;
