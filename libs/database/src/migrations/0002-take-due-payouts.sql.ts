/**
 * take_due_payouts: finds payouts that somebody should be working on by now, and puts them off so that nobody else finds them for a
 * while. Changes nothing but due dates.
 *
 * In:  p_kind 'untaken': accepted, and nobody has taken them; 'begun': retries and questions that are due, leases that ran out;
 *      how many neighbourhoods (of a hundred payouts each) at most; by how many milliseconds payouts are put off.
 * Out: a row per batch concerned: payer, batch and the ids of its payouts found, in the order of the batch.
 *
 * Neighbourhoods are read from the front of the index of their date. Their date may be too early, never too late: here it is set
 * right. Any number of callers at a time: what another one is looking at, or somebody is writing, is passed over; nobody waits
 * here, so nobody waits in a circle. now() because the planner cannot look up a clock that moves.
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
  is_untaken CONSTANT boolean := p_kind = 'untaken';
  moment CONSTANT timestamptz := clock_timestamp();
  put_off_until CONSTANT timestamptz := moment + p_put_off_ms * interval '1 millisecond';
  payers text[];
  batch_ids text[];
  neighbourhoods integer[];
  next_due_at timestamptz;
BEGIN
  IF is_untaken THEN
    SELECT array_agg(f.payer), array_agg(f.batch_id), array_agg(f.neighbourhood) INTO payers, batch_ids, neighbourhoods
      FROM (SELECT n.payer, n.batch_id, n.neighbourhood FROM payout_due n
             WHERE n.untaken_due_at <= now() ORDER BY n.untaken_due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  ELSE
    SELECT array_agg(f.payer), array_agg(f.batch_id), array_agg(f.neighbourhood) INTO payers, batch_ids, neighbourhoods
      FROM (SELECT n.payer, n.batch_id, n.neighbourhood FROM payout_due n
             WHERE n.begun_due_at <= now() ORDER BY n.begun_due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  END IF;
  IF payers IS NULL THEN RETURN; END IF;

  RETURN QUERY
  WITH found AS MATERIALIZED (
    SELECT l.* FROM unnest(payers, batch_ids, neighbourhoods) AS n(payer, batch_id, neighbourhood)
      CROSS JOIN LATERAL (
        SELECT p.payer, p.batch_id, p.payout_id, p.item_index FROM payout p
         WHERE p.payer = n.payer AND p.batch_id = n.batch_id
           AND p.item_index BETWEEN n.neighbourhood * 100 AND n.neighbourhood * 100 + 99
           AND p.due_at <= moment AND (p.status = 'pending') = is_untaken
           FOR UPDATE OF p SKIP LOCKED
      ) AS l
  ), put_off AS (
    UPDATE payout p SET due_at = put_off_until
      FROM found f WHERE p.payer = f.payer AND p.payout_id = f.payout_id
    RETURNING p.payer, p.batch_id, p.payout_id, p.item_index
  )
  SELECT o.payer, o.batch_id, array_agg(o.payout_id ORDER BY o.item_index) FROM put_off o GROUP BY o.payer, o.batch_id;

  -- Statements of their own, so that they see what was committed before the locks. What somebody else holds counts as put off.
  FOR i IN 1 .. cardinality(payers) LOOP
    SELECT min(CASE WHEN p.due_at <= moment THEN put_off_until ELSE p.due_at END) INTO next_due_at FROM payout p
     WHERE p.payer = payers[i] AND p.batch_id = batch_ids[i]
       AND p.item_index BETWEEN neighbourhoods[i] * 100 AND neighbourhoods[i] * 100 + 99 AND (p.status = 'pending') = is_untaken;
    UPDATE payout_due n
       SET untaken_due_at = CASE WHEN is_untaken THEN next_due_at ELSE n.untaken_due_at END,
           begun_due_at = CASE WHEN is_untaken THEN n.begun_due_at ELSE next_due_at END
     WHERE n.payer = payers[i] AND n.batch_id = batch_ids[i] AND n.neighbourhood = neighbourhoods[i];
  END LOOP;
END
$$;
`;
