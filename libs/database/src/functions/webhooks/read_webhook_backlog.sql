-- read_webhook_backlog: deliveries that wait at enabled endpoints, and for how many seconds the oldest of
-- them has been there (null: none).
--
-- In:  how many are counted, at most: of each endpoint those that are due first.
--
-- Locks: none. Callers: webhooks/look-at-webhooks.sql.ts, for metrics.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION read_webhook_backlog(p_max integer, OUT waiting bigint, OUT oldest_seconds double precision)
LANGUAGE plpgsql STABLE

SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off
AS $$
BEGIN
  SELECT count(*), extract(epoch FROM clock_timestamp() - min(w.created_at)) INTO waiting, oldest_seconds
    FROM (
      SELECT d.created_at FROM webhook_endpoint e
       CROSS JOIN LATERAL (
         SELECT f.created_at FROM webhook_delivery f
          WHERE f.payer = e.payer AND f.endpoint_id = e.endpoint_id AND f.status = 'waiting'
          ORDER BY f.next_attempt_at LIMIT p_max
       ) AS d
       WHERE e.enabled LIMIT p_max
    ) AS w;
END
$$;
