/**
 * claim_payouts: takes payouts of one batch to work on, under a lease and a new fencing number. Those that are final, held by
 * somebody else, or not to be worked on yet are left out.
 *
 * In:  payer and batch; parallel arrays: payout ids and for each an endToEndId to use if it needs a new one;
 *      the lease in milliseconds; p_submit false: take only what is to be asked about (the rail does not answer at present).
 * Out: a row per payout claimed. work:
 *      submit  pending, or rejected for now: status processing, with an endToEndId that has never been sent
 *      ask     it may have been sent (in doubt, held while unknown, or its worker's lease ran out): ask the rail by endToEndId
 *
 * The endToEndId and submitted_at are committed before anybody calls the rail: whoever takes over later knows what to ask for.
 */
export const claimPayoutsFunction = /* sql */ `
CREATE FUNCTION claim_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_end_to_end_id text[], p_lease_ms integer, p_submit boolean)
RETURNS TABLE (
  payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, attempts smallint,
  end_to_end_id text, receiver_ispb text, submitted_ms_ago bigint, doubtful_ms bigint, status text, external_id text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  lease_end timestamptz := moment + p_lease_ms * interval '1 millisecond';
BEGIN
  RETURN QUERY
  WITH given AS (
    SELECT * FROM unnest(p_payout_id, p_end_to_end_id) AS g(id, fresh_id)
  ), locked AS MATERIALIZED (
    SELECT p.payout_id, p.status AS left_state, g.fresh_id,
           CASE
             WHEN p.status = 'processing' AND p.lease_until IS NOT NULL THEN 'in_doubt'
             WHEN p.status = 'pending' THEN 'processing'
             ELSE p.status
           END AS entered
      FROM given g JOIN payout p ON p.payer = p_payer AND p.payout_id = g.id
     WHERE p.batch_id = p_batch_id
       AND (p.lease_until IS NULL OR p.lease_until < moment)
       AND (p.not_before IS NULL OR p.not_before <= moment)
       AND CASE p.status
             WHEN 'pending' THEN p_submit
             WHEN 'processing' THEN p_submit OR p.lease_until IS NOT NULL
             WHEN 'in_doubt' THEN true
             WHEN 'needs_review' THEN p.not_before IS NOT NULL
             ELSE false
           END
     ORDER BY p.payout_id
       FOR UPDATE OF p SKIP LOCKED
  ), claimed AS (
    UPDATE payout p
       SET status = l.entered, fence = p.fence + 1, lease_until = lease_end, due_at = lease_end, not_before = NULL,
           sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
           attempts = p.attempts + (l.entered = 'processing' AND p.end_to_end_id IS NULL)::integer,
           end_to_end_id = CASE WHEN l.entered = 'processing' THEN coalesce(p.end_to_end_id, l.fresh_id) ELSE p.end_to_end_id END,
           submitted_at = CASE WHEN l.entered = 'processing' THEN moment ELSE p.submitted_at END,
           doubtful_since = CASE WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, moment) ELSE p.doubtful_since END,
           updated_at = moment
      FROM locked l
     WHERE p.payer = p_payer AND p.payout_id = l.payout_id
    RETURNING p.*, l.left_state
  ), told AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt, end_to_end_id, detail)
    SELECT p_payer, c.payout_id, c.sequence, c.status, moment, c.attempts, c.end_to_end_id,
           CASE WHEN c.status = 'in_doubt' THEN 'The worker that sent it did not come back with an answer.' END
      FROM claimed c WHERE c.status <> c.left_state OR c.status = 'processing'
  ), counted AS (
    SELECT count_payout_moves(p_payer, p_batch_id, array_agg(c.left_state), array_agg(c.status), array_agg(c.amount_cents))
      FROM claimed c
  )
  SELECT c.payout_id, CASE WHEN c.status = 'processing' THEN 'submit' ELSE 'ask' END, c.fence, c.amount_cents, c.pix_key,
         c.pix_key_type, c.attempts, c.end_to_end_id, c.receiver_ispb,
         (extract(epoch FROM moment - c.submitted_at) * 1000)::bigint,
         (extract(epoch FROM moment - c.doubtful_since) * 1000)::bigint, c.status, c.external_id
    FROM claimed c CROSS JOIN counted;
END
$$;
`;
