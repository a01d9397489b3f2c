-- line_up_due_payouts: puts in line what has become due: batches whose moment has come, retries and look-ups,
-- leases that ran out; and payers that may submit again. Changes no payout. A lease is seldom what ends the work
-- on a payout, so most buckets whose date of payouts in flight has come have nothing due: they get the date of
-- what is left, and cost no worker a turn.
--
-- In:  how many buckets (of a hundred payouts) of either kind, and payers, at most: in turn one of each payer.
-- Out: how many buckets are in line for workers to take, counted up to p_limit; while settlement is paused, without
--      the unclaimed ones: no worker may take those, and none is woken for them.
--
-- Locks, in order: rows of payer_turn by payer; then rows of payout_due, passing over those that others hold: a worker that has taken a
-- turn waits for such rows. What is passed over is lined up by a later call.
-- Callers: settlement/settle-payouts.sql.ts.
--
-- now() because the planner cannot look up a clock that moves.

CREATE OR REPLACE FUNCTION line_up_due_payouts(p_limit integer) RETURNS bigint
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  -- So that no payer waits until a million payouts of another that were due before are in line.
  looked_at CONSTANT bigint := 100 * p_limit;
  is_paused CONSTANT boolean := EXISTS (SELECT FROM settlement_pause);
  payers text[];
  works text[];
  batch_ids text[];
  buckets integer[];
  one record;
BEGIN
  SELECT array_agg(f.payer), array_agg(f.work), array_agg(f.batch_id), array_agg(f.bucket) INTO payers, works, batch_ids, buckets
    FROM (
      (SELECT n.payer, 'unclaimed' AS work, n.batch_id, n.bucket
         FROM (SELECT d.payer, d.batch_id, d.bucket, d.unclaimed_due_at AS due_at FROM payout_due d
                WHERE d.unclaimed_due_at <= now() AND d.place IS NULL ORDER BY d.unclaimed_due_at LIMIT looked_at) AS n
        ORDER BY row_number() OVER (PARTITION BY n.payer ORDER BY n.due_at), n.due_at LIMIT p_limit)
      UNION ALL
      (SELECT n.payer, 'in_flight', n.batch_id, n.bucket
         FROM (SELECT d.payer, d.batch_id, d.bucket, d.in_flight_due_at AS due_at FROM payout_due d
                WHERE d.in_flight_due_at <= now() AND NOT d.in_flight_ready ORDER BY d.in_flight_due_at LIMIT looked_at) AS n
        ORDER BY row_number() OVER (PARTITION BY n.payer ORDER BY n.due_at), n.due_at LIMIT p_limit)
      UNION ALL
      (SELECT t.payer, t.work, NULL, NULL FROM payer_turn t
        WHERE t.is_held AND payer_room(t.payer) > 0 IS NOT FALSE ORDER BY t.payer LIMIT p_limit)
    ) AS f;

  FOR one IN
    SELECT u.payer, u.work FROM unnest(payers, works) AS u(payer, work) GROUP BY u.payer, u.work ORDER BY u.payer COLLATE "C", u.work
  LOOP
    PERFORM enter_line(one.payer, one.work);
  END LOOP;

  UPDATE payout_due n SET place = l.last_place + l.behind
    FROM (
      SELECT d.payer, d.batch_id, d.bucket, t.last_place, u.behind
        FROM (
          SELECT f.*, row_number() OVER (PARTITION BY f.payer, f.batch_id ORDER BY f.bucket) - 1 AS behind
            FROM unnest(payers, works, batch_ids, buckets) AS f(payer, work, batch_id, bucket) WHERE f.work = 'unclaimed'
        ) AS u
        JOIN payer_turn t ON t.payer = u.payer AND t.work = u.work
        JOIN payout_due d ON d.payer = u.payer AND d.batch_id = u.batch_id AND d.bucket = u.bucket
         FOR UPDATE OF d SKIP LOCKED
    ) AS l
   WHERE n.payer = l.payer AND n.batch_id = l.batch_id AND n.bucket = l.bucket AND n.place IS NULL AND n.unclaimed_due_at IS NOT NULL;
  SELECT array_agg(l.payer), array_agg(l.batch_id), array_agg(l.bucket) INTO payers, batch_ids, buckets
    FROM (
      SELECT d.payer, d.batch_id, d.bucket
        FROM unnest(payers, works, batch_ids, buckets) AS u(payer, work, batch_id, bucket)
        JOIN payout_due d ON d.payer = u.payer AND d.batch_id = u.batch_id AND d.bucket = u.bucket
       WHERE u.work = 'in_flight'
         FOR UPDATE OF d SKIP LOCKED
    ) AS l;
  -- A separate statement after the lock, so that it sees what was committed before.
  UPDATE payout_due n SET in_flight_due_at = f.due_at, in_flight_ready = coalesce(f.due_at <= now(), false)
    FROM (
      SELECT u.payer, u.batch_id, u.bucket,
             (SELECT min(p.due_at) FROM payout p
               WHERE p.payer = u.payer AND p.batch_id = u.batch_id AND p.item_index BETWEEN u.bucket * 100 AND u.bucket * 100 + 99
                 AND p.payout_id BETWEEN b.first_payout_id AND b.last_payout_id AND p.status <> 'pending') AS due_at
        FROM unnest(payers, batch_ids, buckets) AS u(payer, batch_id, bucket)
        JOIN payout_batch b ON b.payer = u.payer AND b.batch_id = u.batch_id
    ) AS f
   WHERE n.payer = f.payer AND n.batch_id = f.batch_id AND n.bucket = f.bucket;

  RETURN (
    SELECT count(*)
      FROM (
        SELECT FROM payer_turn t
         CROSS JOIN LATERAL (
           (SELECT FROM payout_due d WHERE t.work = 'unclaimed' AND d.payer = t.payer AND d.place IS NOT NULL LIMIT p_limit)
           UNION ALL
           (SELECT FROM payout_due d WHERE t.work = 'in_flight' AND d.payer = t.payer AND d.in_flight_ready LIMIT p_limit)
         ) AS in_line
         WHERE t.is_ready AND NOT (is_paused AND t.work = 'unclaimed') LIMIT p_limit
      ) AS counted);
END
$$;
