-- take_due_payouts: finds payouts that are due and not being worked on, and puts them off so that no
-- other sweep finds them for a while. Changes nothing but due dates.
--
-- In:  p_kind 'unclaimed': accepted, and not yet claimed; 'in_flight': retries and look-ups that are
--      due, leases that ran out; how many buckets (of a hundred payouts each) at most; by how many
--      milliseconds payouts are put off.
-- Out: a row per batch concerned: payer, batch and the ids of its payouts found, in the order of the batch.
--
-- Locks: rows of payout_due, then payouts; both pass over what another transaction has locked. It waits
-- for no lock, so it cannot deadlock.
-- Callers: settlement/settle-payouts.sql.ts.
--
-- Buckets are read from the front of the index of their date. Their date may be too early, never too
-- late: here it is set right. now() because the planner cannot look up a clock that moves. A batch is
-- looked for where its ids are, always by the index of its items, which the order makes sure of.

CREATE OR REPLACE FUNCTION take_due_payouts(p_kind text, p_limit integer, p_put_off_ms integer)
RETURNS TABLE (payer text, batch_id text, payout_ids uuid[])
LANGUAGE plpgsql
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  is_unclaimed CONSTANT boolean := p_kind = 'unclaimed';
  moment CONSTANT timestamptz := clock_timestamp();
  put_off_until CONSTANT timestamptz := moment + p_put_off_ms * interval '1 millisecond';
  payers text[];
  batch_ids text[];
  buckets integer[];
  first_ids uuid[];
  last_ids uuid[];
  next_due_at timestamptz;
BEGIN
  IF is_unclaimed THEN
    SELECT array_agg(f.payer), array_agg(f.batch_id), array_agg(f.bucket) INTO payers, batch_ids, buckets
      FROM (SELECT n.payer, n.batch_id, n.bucket FROM payout_due n
             WHERE n.unclaimed_due_at <= now() ORDER BY n.unclaimed_due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  ELSE
    SELECT array_agg(f.payer), array_agg(f.batch_id), array_agg(f.bucket) INTO payers, batch_ids, buckets
      FROM (SELECT n.payer, n.batch_id, n.bucket FROM payout_due n
             WHERE n.in_flight_due_at <= now() ORDER BY n.in_flight_due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS f;
  END IF;
  IF payers IS NULL THEN RETURN; END IF;

  SELECT array_agg(b.first_payout_id ORDER BY n.number), array_agg(b.last_payout_id ORDER BY n.number)
    INTO first_ids, last_ids
    FROM unnest(payers, batch_ids) WITH ORDINALITY AS n(payer, batch_id, number)
    LEFT JOIN LATERAL (SELECT * FROM payout_batch f WHERE f.payer = n.payer AND f.batch_id = n.batch_id LIMIT 1) AS b ON true;

  RETURN QUERY
  WITH found AS MATERIALIZED (
    SELECT l.* FROM unnest(payers, batch_ids, buckets, first_ids, last_ids) AS n(payer, batch_id, bucket, first_id, last_id)
      CROSS JOIN LATERAL (
        SELECT p.payer, p.batch_id, p.payout_id, p.item_index FROM payout p
         WHERE p.payer = n.payer AND p.batch_id = n.batch_id
           AND p.item_index BETWEEN n.bucket * 100 AND n.bucket * 100 + 99
           AND p.payout_id BETWEEN n.first_id AND n.last_id
           AND p.due_at <= moment AND (p.status = 'pending') = is_unclaimed
         ORDER BY p.payer, p.batch_id, p.item_index FOR UPDATE OF p SKIP LOCKED
      ) AS l
  ), put_off AS (
    UPDATE payout p SET due_at = put_off_until
      FROM found f WHERE p.payer = f.payer AND p.payout_id = f.payout_id
    RETURNING p.payer, p.batch_id, p.payout_id, p.item_index
  )
  SELECT o.payer, o.batch_id, array_agg(o.payout_id ORDER BY o.item_index) FROM put_off o GROUP BY o.payer, o.batch_id;

  -- Separate statements, so that they see what was committed before the locks. What another transaction holds counts as put off.
  FOR i IN 1 .. cardinality(payers) LOOP
    SELECT min(CASE WHEN n.due_at <= moment THEN put_off_until ELSE n.due_at END) INTO next_due_at FROM (
      SELECT p.due_at FROM payout p
       WHERE p.payer = payers[i] AND p.batch_id = batch_ids[i] AND p.payout_id BETWEEN first_ids[i] AND last_ids[i]
         AND p.item_index BETWEEN buckets[i] * 100 AND buckets[i] * 100 + 99 AND (p.status = 'pending') = is_unclaimed
       ORDER BY p.payer, p.batch_id, p.item_index OFFSET 0) AS n;
    UPDATE payout_due n
       SET unclaimed_due_at = CASE WHEN is_unclaimed THEN next_due_at ELSE n.unclaimed_due_at END,
           in_flight_due_at = CASE WHEN is_unclaimed THEN n.in_flight_due_at ELSE next_due_at END
     WHERE n.payer = payers[i] AND n.batch_id = batch_ids[i] AND n.bucket = buckets[i];
  END LOOP;
END
$$;
