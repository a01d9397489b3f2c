/**
 * claim_payouts: takes payouts of one batch to work on, under a lease and a new fencing number. Those that are final, held by
 * somebody else, or not to be worked on yet are left out.
 *
 * In:  payer and batch; parallel arrays: payout ids, for each an endToEndId to use if it needs a new one, and whether it may be
 *      submitted (false while the rail does not answer: then it is taken only if it is to be asked about);
 *      the lease in milliseconds.
 * Out: a row per payout claimed. work:
 *      submit  pending, rejected for now, or not known to the rail: status processing, with the endToEndId to send
 *      ask     it may have been sent (in doubt, held while unknown, or its worker's lease ran out): ask the rail by endToEndId
 *      sent_ms_ago: how long ago it can have been sent last; doubtful_ms: for how long its outcome has been unknown.
 *
 * The endToEndId is committed before anybody calls the rail: whoever takes over later knows what to ask for. Nobody sends after
 * its lease, so until the end of the call is known, the end of the lease stands for it (sent_until).
 *
 * Rows are found one by one by the primary key whatever the planner believes: a sub-query that locks is never turned round, and
 * there is no other kind of join and no other column it could look up. Once locked they are changed where they are (ctid): nobody
 * can move them, and the second statement sees what the first one waited for.
 */
export const claimPayoutsFunction = /* sql */ `
CREATE FUNCTION claim_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_end_to_end_id text[], p_submit boolean[], p_lease_ms integer)
RETURNS TABLE (
  payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, attempts smallint,
  end_to_end_id text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
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
  WITH claimed AS (
    UPDATE payout p
       SET status = l.entered, fence = p.fence + 1, lease_until = lease_end, due_at = lease_end, not_before = NULL,
           sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
           attempts = p.attempts + (l.entered = 'processing' AND p.end_to_end_id IS NULL)::integer,
           end_to_end_id = CASE WHEN l.entered = 'processing' THEN coalesce(p.end_to_end_id, l.fresh_id) ELSE p.end_to_end_id END,
           sent_until = CASE WHEN l.entered = 'processing' THEN lease_end ELSE p.sent_until END,
           doubtful_since = CASE WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, moment) ELSE p.doubtful_since END,
           updated_at = moment
      FROM unnest(places, left_states, entered_states, p_end_to_end_id) AS l(place, left_state, entered, fresh_id)
     WHERE p.ctid = l.place
    RETURNING p.*, l.left_state
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
