-- remove_webhook_deliveries: of a webhook's deliveries from before a moment, takes a piece in the order of
-- their age and removes those that are final. What waits stays, and so does what is being worked on.
--
-- In:  payer and endpoint; the moment; age and id of the last delivery of the piece before; how many to
--      look at.
-- Out: how many were removed; age and id of the last that was looked at, null: there are no more.
--
-- Locks: the deliveries, skipping those that are locked.
-- Callers: webhook retention. Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION remove_webhook_deliveries(
  p_payer text, p_endpoint_id uuid, p_before timestamptz, p_after_at timestamptz, p_after_id uuid, p_limit integer,
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
  SELECT array_agg(f.ctid) FILTER (WHERE f.status <> 'waiting'), array_agg(f.created_at), array_agg(f.delivery_id)
    INTO row_ids, ages, ids
    FROM (
      SELECT d.ctid, d.status, d.created_at, d.delivery_id FROM webhook_delivery d
       WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.created_at < p_before
         AND (d.created_at, d.delivery_id) > (p_after_at, p_after_id)
       ORDER BY d.created_at, d.delivery_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) AS f;
  DELETE FROM webhook_delivery d USING unnest(row_ids) AS l(row_id) WHERE d.ctid = l.row_id;
  GET DIAGNOSTICS removed = ROW_COUNT;
  IF cardinality(ids) = p_limit THEN
    last_at := ages[p_limit];
    last_id := ids[p_limit];
  END IF;
END
$$;
