-- line_up_due_payouts: puts in line what has become due: batches whose moment has come, retries and look-ups,
-- leases that ran out; and payers that may submit again. Changes no payout.
--
-- In:  how many buckets (of a hundred payouts) of either kind, and payers, at most.
-- Out: how many buckets are in line for workers to take, counted up to p_limit.
--
-- Locks, in order: rows of payer_turn by payer, for each its rows of payout_due.
-- Callers: settlement/settle-payouts.sql.ts.
--
-- now() because the planner cannot look up a clock that moves.

CREATE OR REPLACE FUNCTION line_up_due_payouts(p_limit integer) RETURNS bigint
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  one record;
  place_now bigint;
BEGIN
  FOR one IN
    SELECT f.payer, f.work, array_agg(f.batch_id) AS batch_ids, array_agg(f.bucket) AS buckets
      FROM (
        (SELECT n.payer, 'unclaimed' AS work, n.batch_id, n.bucket FROM payout_due n
          WHERE n.unclaimed_due_at <= now() AND n.place IS NULL ORDER BY n.unclaimed_due_at LIMIT p_limit)
        UNION ALL
        (SELECT n.payer, 'in_flight', n.batch_id, n.bucket FROM payout_due n
          WHERE n.in_flight_due_at <= now() AND NOT n.in_flight_ready ORDER BY n.in_flight_due_at LIMIT p_limit)
        UNION ALL
        (SELECT t.payer, t.work, NULL, NULL FROM payer_turn t
          WHERE t.is_held AND payer_room(t.payer) > 0 IS NOT FALSE ORDER BY t.payer LIMIT p_limit)
      ) AS f
     GROUP BY f.payer, f.work ORDER BY f.payer, f.work
  LOOP
    place_now := enter_line(one.payer, one.work);
    IF one.work = 'unclaimed' THEN
      UPDATE payout_due n SET place = place_now + u.behind
        FROM (SELECT f.batch_id, f.bucket, row_number() OVER (PARTITION BY f.batch_id ORDER BY f.bucket) - 1 AS behind
                FROM unnest(one.batch_ids, one.buckets) AS f(batch_id, bucket)) AS u
       WHERE n.payer = one.payer AND n.batch_id = u.batch_id AND n.bucket = u.bucket AND n.place IS NULL
         AND n.unclaimed_due_at IS NOT NULL;
    ELSE
      UPDATE payout_due n SET in_flight_ready = true
        FROM unnest(one.batch_ids, one.buckets) AS u(batch_id, bucket)
       WHERE n.payer = one.payer AND n.batch_id = u.batch_id AND n.bucket = u.bucket AND n.in_flight_due_at IS NOT NULL;
    END IF;
  END LOOP;

  RETURN (
    SELECT count(*)
      FROM (
        SELECT FROM payer_turn t
         CROSS JOIN LATERAL (
           (SELECT FROM payout_due d WHERE t.work = 'unclaimed' AND d.payer = t.payer AND d.place IS NOT NULL LIMIT p_limit)
           UNION ALL
           (SELECT FROM payout_due d WHERE t.work = 'in_flight' AND d.payer = t.payer AND d.in_flight_ready LIMIT p_limit)
         ) AS in_line
         WHERE t.is_ready LIMIT p_limit
      ) AS counted);
END
$$;
