-- due_webhook_endpoints: enabled endpoints that have something due that no worker holds; changes nothing.
--
-- In:  endpoints at most. Out: payer and endpoint.
--
-- One look-up in the index of due deliveries for each endpoint; it passes over what is under a lease, at
-- most a few deliveries. One of each payer, then a second of each, and so on: one payer's do not keep
-- another's out where there are more than p_limit. Otherwise in no order, so that each has its chance.
--
-- Locks: none. Callers: webhooks/webhook-outbox.repository.ts.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION due_webhook_endpoints(p_limit integer)
RETURNS TABLE (payer text, endpoint_id uuid)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  SELECT n.payer, n.endpoint_id FROM webhook_endpoint n
   CROSS JOIN LATERAL (
     SELECT FROM webhook_delivery d
      WHERE d.payer = n.payer AND d.endpoint_id = n.endpoint_id AND d.status = 'waiting' AND d.next_attempt_at <= moment
        AND (d.lease_until IS NULL OR d.lease_until <= moment)
      ORDER BY d.next_attempt_at LIMIT 1
   ) AS due
   WHERE n.enabled
   ORDER BY row_number() OVER (PARTITION BY n.payer ORDER BY random()), random() LIMIT p_limit;
END
$$;
