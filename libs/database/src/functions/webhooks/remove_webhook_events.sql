-- remove_webhook_events: as remove_webhook_deliveries, with events, of all payers: removes those of which
-- no delivery is left. None can come: deliveries are made with their event.
--
-- In, out: as remove_webhook_deliveries, without the endpoint.
--
-- Locks: the events, skipping those that are locked.
-- Callers: webhook retention. Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION remove_webhook_events(
  p_before timestamptz, p_after_at timestamptz, p_after_id uuid, p_limit integer,
  OUT removed integer, OUT last_at timestamptz, OUT last_id uuid)
LANGUAGE plpgsql

SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_sort = off
AS $$
DECLARE
  row_ids tid[];
  ages timestamptz[];
  ids uuid[];
BEGIN
  SELECT array_agg(f.ctid) FILTER (WHERE NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.payer = f.payer AND d.event_id = f.event_id)),
         array_agg(f.occurred_at), array_agg(f.event_id)
    INTO row_ids, ages, ids
    FROM (
      SELECT e.ctid, e.payer, e.occurred_at, e.event_id FROM webhook_event e
       WHERE e.occurred_at < p_before AND (e.occurred_at, e.event_id) > (p_after_at, p_after_id)
       ORDER BY e.occurred_at, e.event_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) AS f;
  DELETE FROM webhook_event e USING unnest(row_ids) AS l(row_id) WHERE e.ctid = l.row_id;
  GET DIAGNOSTICS removed = ROW_COUNT;
  IF cardinality(ids) = p_limit THEN
    last_at := ages[p_limit];
    last_id := ids[p_limit];
  END IF;
END
$$;
