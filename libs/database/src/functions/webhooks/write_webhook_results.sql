-- write_webhook_results: writes the results of attempts; only those whose claim is still the newest change
-- anything.
--
-- In:  payer and endpoint; parallel arrays: delivery, fence, status, pause before the next attempt in
--      milliseconds (of those that wait), HTTP status answered, fault, duration in milliseconds.
-- Out: how many were written.
--
-- Locks: the deliveries. Callers: webhooks/webhook-outbox.repository.ts.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION write_webhook_results(p_payer text, p_endpoint_id uuid, p_delivery_id uuid[], p_fence bigint[], p_status text[],
                                      p_again_in_ms bigint[], p_answer smallint[], p_fault text[], p_duration_ms integer[])
RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  row_ids tid[];
  numbers integer[];
  written integer;
BEGIN
  SELECT array_agg(l.ctid), array_agg(r.n) INTO row_ids, numbers
    FROM unnest(p_delivery_id, p_fence) WITH ORDINALITY AS r(id, fence, n)
   CROSS JOIN LATERAL (
     SELECT d.ctid FROM webhook_delivery d
      WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.delivery_id = r.id
        -- Written so that it does not suggest the index of all that waits.
        AND d.status || '' = 'waiting' AND d.fence = r.fence FOR UPDATE
   ) AS l;
  UPDATE webhook_delivery d
     SET status = p_status[l.n], next_attempt_at = moment + p_again_in_ms[l.n] * interval '1 millisecond', lease_until = NULL,
         last_answer = p_answer[l.n], last_fault = p_fault[l.n], last_duration_ms = p_duration_ms[l.n]
    FROM unnest(row_ids, numbers) AS l(row_id, n) WHERE d.ctid = l.row_id;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$$;
