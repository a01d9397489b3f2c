-- count_old_webhooks: what remove_webhook_deliveries and remove_webhook_events would remove, and the
-- deliveries from before that moment that wait and stay; each counted among p_limit of each webhook, and
-- p_limit events.
--
-- Out: is_at_least: somewhere there are more.
--
-- Locks: none. Callers: the retention plan. Planner: keys in the order of an index only
-- (functions/README.md).

CREATE OR REPLACE FUNCTION count_old_webhooks(
  p_before timestamptz, p_limit integer, OUT deliveries bigint, OUT waiting bigint, OUT events bigint, OUT is_at_least boolean)
LANGUAGE plpgsql STABLE

SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_sort = off
AS $$
DECLARE
  most bigint;
  seen bigint;
BEGIN
  SELECT coalesce(sum(o.ended), 0), coalesce(sum(o.waiting), 0), coalesce(max(o.seen), 0) INTO deliveries, waiting, most
    FROM webhook_endpoint n
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE f.status <> 'waiting') AS ended, count(*) FILTER (WHERE f.status = 'waiting') AS waiting, count(*) AS seen
       FROM (SELECT d.status FROM webhook_delivery d
              WHERE d.payer = n.payer AND d.endpoint_id = n.endpoint_id AND d.created_at < p_before
              ORDER BY d.created_at, d.delivery_id LIMIT p_limit) AS f
   ) AS o;
  SELECT count(*) FILTER (WHERE NOT EXISTS (
           SELECT FROM webhook_delivery d
            WHERE d.payer = f.payer AND d.event_id = f.event_id AND (d.status = 'waiting' OR d.created_at >= p_before))), count(*)
    INTO events, seen
    FROM (SELECT e.payer, e.event_id FROM webhook_event e WHERE e.occurred_at < p_before
           ORDER BY e.occurred_at, e.event_id LIMIT p_limit) AS f;
  is_at_least := greatest(most, seen) >= p_limit;
END
$$;
