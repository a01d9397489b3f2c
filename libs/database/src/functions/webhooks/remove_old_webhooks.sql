-- remove_old_webhooks: takes a piece of the events from before a moment, in the order of their age, and
-- removes those of which no delivery waits, with their deliveries. What is being worked on stays until the
-- next time. No delivery can come: they are made with their event.
--
-- In:  the moment; age and id of the last event of the piece before; how many to look at.
-- Out: how many were removed; age and id of the last that was looked at, null: there are no more.
--
-- Locks: the events, then their deliveries, skipping those that are locked.
-- Callers: retention. Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION remove_old_webhooks(
  p_before timestamptz, p_after_at timestamptz, p_after_id uuid, p_limit integer,
  OUT deliveries integer, OUT events integer, OUT last_at timestamptz, OUT last_id uuid)
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
DECLARE
  row_ids tid[];
  ages timestamptz[];
  ids uuid[];
BEGIN
  SELECT array_agg(f.ctid) FILTER (WHERE NOT EXISTS (
           SELECT FROM webhook_delivery d WHERE d.payer = f.payer AND d.event_id = f.event_id AND d.status = 'waiting')),
         array_agg(f.occurred_at), array_agg(f.event_id)
    INTO row_ids, ages, ids
    FROM (
      SELECT e.ctid, e.payer, e.occurred_at, e.event_id FROM webhook_event e
       WHERE e.occurred_at < p_before AND (e.occurred_at, e.event_id) > (p_after_at, p_after_id)
       ORDER BY e.occurred_at, e.event_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) AS f;
  WITH final AS MATERIALIZED (
    SELECT d.ctid AS row_id FROM unnest(row_ids) AS l(row_id)
      JOIN webhook_event e ON e.ctid = l.row_id
      JOIN webhook_delivery d ON d.payer = e.payer AND d.event_id = e.event_id
     WHERE d.status <> 'waiting' FOR UPDATE OF d SKIP LOCKED
  )
  DELETE FROM webhook_delivery d USING final f WHERE d.ctid = f.row_id;
  GET DIAGNOSTICS deliveries = ROW_COUNT;
  DELETE FROM webhook_event e USING unnest(row_ids) AS l(row_id)
   WHERE e.ctid = l.row_id AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.payer = e.payer AND d.event_id = e.event_id);
  GET DIAGNOSTICS events = ROW_COUNT;
  IF cardinality(ids) = p_limit THEN
    last_at := ages[p_limit];
    last_id := ids[p_limit];
  END IF;
END
$$;
