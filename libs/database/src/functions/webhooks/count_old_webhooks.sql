-- count_old_webhooks: what remove_old_webhooks would remove, and the deliveries from before that moment that
-- wait and stay; counted among the oldest p_limit events.
--
-- Out: at_least: there are more.
--
-- Locks: none. Callers: the retention plan. Planner: keys in the order of an index only
-- (functions/README.md).

CREATE OR REPLACE FUNCTION count_old_webhooks(
  p_before timestamptz, p_limit integer, OUT deliveries integer, OUT events integer, OUT waiting integer, OUT at_least boolean)
LANGUAGE sql STABLE
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
  SELECT coalesce(sum(d.final) FILTER (WHERE d.waiting = 0), 0)::integer, count(*) FILTER (WHERE d.waiting = 0)::integer,
         coalesce(sum(d.waiting), 0)::integer, count(*) >= p_limit
    FROM (SELECT e.payer, e.event_id FROM webhook_event e WHERE e.occurred_at < p_before
           ORDER BY e.occurred_at, e.event_id LIMIT p_limit) AS old
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE d.status <> 'waiting') AS final, count(*) FILTER (WHERE d.status = 'waiting') AS waiting
       FROM webhook_delivery d WHERE d.payer = old.payer AND d.event_id = old.event_id
   ) AS d
$$;
