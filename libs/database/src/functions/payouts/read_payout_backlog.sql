-- read_payout_backlog: what is open in the oldest open batches, by state, and for how long.
--
-- In:  batches at most; buckets (of a hundred payouts) at most that are searched for the longest doubt,
--      those of the oldest batches first: a payout in doubt has its next look-up, so its bucket has a date.
-- Out: one row. since: when the oldest batch was accepted that has something which is not held;
--      doubtful_seconds: for how long the outcome of one in doubt has been unknown (null: none); batches:
--      how many there were, so that one knows whether there may be more.
--
-- Locks: none. Callers: settlement/settlement-backlog.repository.ts, for metrics and health.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION read_payout_backlog(
  p_max_batches integer, p_max_buckets integer,
  OUT pending bigint, OUT processing bigint, OUT in_doubt bigint, OUT needs_review bigint, OUT since timestamptz,
  OUT doubtful_seconds double precision, OUT batches bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
BEGIN
  WITH open AS MATERIALIZED (
    SELECT b.payer, b.batch_id, b.first_payout_id, b.last_payout_id, b.created_at, b.pending, b.processing, b.in_doubt, b.needs_review
      FROM payout_batch b WHERE b.completed_at IS NULL ORDER BY b.created_at LIMIT p_max_batches
  ), doubtful AS MATERIALIZED (
    SELECT p.doubtful_since
      FROM (
        SELECT o.payer, o.batch_id, n.bucket, o.first_payout_id, o.last_payout_id
          FROM open o
         CROSS JOIN LATERAL (
           SELECT d.bucket FROM payout_due d
            WHERE d.payer = o.payer AND d.batch_id = o.batch_id AND d.in_flight_due_at + interval '0' IS NOT NULL
            ORDER BY d.payer, d.batch_id, d.bucket
         ) AS n
         WHERE o.in_doubt > 0 LIMIT p_max_buckets
      ) AS n
     CROSS JOIN LATERAL (
       SELECT f.doubtful_since FROM payout f
        WHERE f.payer = n.payer AND f.batch_id = n.batch_id AND f.status = 'in_doubt'
          AND f.payout_id BETWEEN n.first_payout_id AND n.last_payout_id
          AND f.item_index BETWEEN n.bucket * 100 AND n.bucket * 100 + 99
        ORDER BY f.payer, f.batch_id, f.item_index OFFSET 0
     ) AS p
  )
  SELECT coalesce(sum(o.pending), 0), coalesce(sum(o.processing), 0), coalesce(sum(o.in_doubt), 0),
         coalesce(sum(o.needs_review), 0), min(o.created_at) FILTER (WHERE o.pending + o.processing + o.in_doubt > 0),
         extract(epoch FROM moment - (SELECT min(d.doubtful_since) FROM doubtful d)), count(*)
    INTO pending, processing, in_doubt, needs_review, since, doubtful_seconds, batches
    FROM open o;
END
$$;
