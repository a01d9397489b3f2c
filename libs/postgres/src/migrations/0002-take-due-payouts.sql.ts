/**
 * take_due_payouts: finds payouts that somebody should be working on by now, and puts them off so that nobody else finds them for a
 * while. Changes nothing but due_at.
 *
 * In:  p_kind 'waiting': accepted, and nobody has taken them; 'begun': retries and questions that are due, leases that ran out;
 *      how many at most; by how many milliseconds they are put off.
 * Out: a row per batch concerned: payer, batch and the ids of its payouts found, those due longest first.
 *
 * Any number of callers at a time: rows that another one is looking at are passed over. Reads the index of the kind from its front;
 * now() because the planner cannot look up a clock that moves.
 */
export const takeDuePayoutsFunction = /* sql */ `
CREATE FUNCTION take_due_payouts(p_kind text, p_limit integer, p_put_off_ms integer)
RETURNS TABLE (payer text, batch_id text, payout_ids uuid[])
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  put_off_until timestamptz := clock_timestamp() + p_put_off_ms * interval '1 millisecond';
  found_payers text[];
  found_ids uuid[];
BEGIN
  IF p_kind = 'waiting' THEN
    SELECT array_agg(f.payer), array_agg(f.payout_id) INTO found_payers, found_ids
      FROM (SELECT p.payer, p.payout_id FROM payout p
             WHERE p.due_at <= now() AND p.status = 'pending'
             ORDER BY p.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  ELSE
    SELECT array_agg(f.payer), array_agg(f.payout_id) INTO found_payers, found_ids
      FROM (SELECT p.payer, p.payout_id FROM payout p
             WHERE p.due_at <= now() AND p.status <> 'pending'
             ORDER BY p.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  END IF;
  RETURN QUERY
  WITH put_off AS (
    UPDATE payout p SET due_at = put_off_until
      FROM unnest(found_payers, found_ids) WITH ORDINALITY AS f(payer, id, n)
     WHERE p.payer = f.payer AND p.payout_id = f.id
    RETURNING p.payer, p.batch_id, p.payout_id, f.n
  )
  SELECT o.payer, o.batch_id, array_agg(o.payout_id ORDER BY o.n) FROM put_off o GROUP BY o.payer, o.batch_id ORDER BY min(o.n);
END
$$;
`;
