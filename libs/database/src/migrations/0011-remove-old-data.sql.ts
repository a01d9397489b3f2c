/**
 * drop_span: drops the tables of a span that was retired, and notes that it is gone. May be called again.
 *
 * Refuses with object_in_use where one of them is still attached, or the span was not retired: dropping an attached partition would
 * lock its parent. All of it or nothing, and it waits for whoever reads a table by its own name no longer than a moment.
 */
const dropSpan = /* sql */ `
CREATE OR REPLACE FUNCTION drop_span(p_data text, p_from_day date) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '3s'
AS $$
DECLARE
  span stored_span;
  name text;
BEGIN
  SELECT * INTO span FROM stored_span s WHERE s.data = p_data AND s.from_day = p_from_day AND s.dropped_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  FOREACH name IN ARRAY span.relation LOOP
    IF span.retired_at IS NULL OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = to_regclass(quote_ident(name))) THEN
      RAISE EXCEPTION 'The table % is in use.', name USING ERRCODE = 'object_in_use';
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', name);
  END LOOP;
  UPDATE stored_span s SET dropped_at = clock_timestamp(), held_back_since = NULL WHERE s.data = p_data AND s.from_day = p_from_day;
END
$$;
`;

/** Whatever the planner believes of the tables: in the order of an index, a piece at a time. */
const BY_KEY = /* sql */ `
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_sort = off`;

/**
 * remove_webhook_deliveries: of a webhook's deliveries from before a moment, takes a piece in the order of their age and removes those
 * that have come to their end. What waits stays, and so does what somebody is working on.
 *
 * In:  payer and endpoint; the moment; age and id of the last delivery of the piece before; how many to look at.
 * Out: how many were removed; age and id of the last that was looked at, null: there are no more.
 */
const removeDeliveries = /* sql */ `
CREATE OR REPLACE FUNCTION remove_webhook_deliveries(
  p_payer text, p_endpoint_id uuid, p_before timestamptz, p_after_at timestamptz, p_after_id uuid, p_limit integer,
  OUT removed integer, OUT last_at timestamptz, OUT last_id uuid)
LANGUAGE plpgsql
${BY_KEY}
AS $$
DECLARE
  places tid[];
  ages timestamptz[];
  ids uuid[];
BEGIN
  SELECT array_agg(f.ctid) FILTER (WHERE f.status <> 'waiting'), array_agg(f.created_at), array_agg(f.delivery_id)
    INTO places, ages, ids
    FROM (
      SELECT d.ctid, d.status, d.created_at, d.delivery_id FROM webhook_delivery d
       WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.created_at < p_before
         AND (d.created_at, d.delivery_id) > (p_after_at, p_after_id)
       ORDER BY d.created_at, d.delivery_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) AS f;
  DELETE FROM webhook_delivery d USING unnest(places) AS l(place) WHERE d.ctid = l.place;
  GET DIAGNOSTICS removed = ROW_COUNT;
  IF cardinality(ids) = p_limit THEN
    last_at := ages[p_limit];
    last_id := ids[p_limit];
  END IF;
END
$$;
`;

/**
 * remove_webhook_events: the same with events, of all payers: removes those of which no delivery is left. None can come: deliveries
 * are made with their event.
 */
const removeEvents = /* sql */ `
CREATE OR REPLACE FUNCTION remove_webhook_events(
  p_before timestamptz, p_after_at timestamptz, p_after_id uuid, p_limit integer,
  OUT removed integer, OUT last_at timestamptz, OUT last_id uuid)
LANGUAGE plpgsql
${BY_KEY}
AS $$
DECLARE
  places tid[];
  ages timestamptz[];
  ids uuid[];
BEGIN
  SELECT array_agg(f.ctid) FILTER (WHERE NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.payer = f.payer AND d.event_id = f.event_id)),
         array_agg(f.occurred_at), array_agg(f.event_id)
    INTO places, ages, ids
    FROM (
      SELECT e.ctid, e.payer, e.occurred_at, e.event_id FROM webhook_event e
       WHERE e.occurred_at < p_before AND (e.occurred_at, e.event_id) > (p_after_at, p_after_id)
       ORDER BY e.occurred_at, e.event_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) AS f;
  DELETE FROM webhook_event e USING unnest(places) AS l(place) WHERE e.ctid = l.place;
  GET DIAGNOSTICS removed = ROW_COUNT;
  IF cardinality(ids) = p_limit THEN
    last_at := ages[p_limit];
    last_id := ids[p_limit];
  END IF;
END
$$;
`;

/**
 * look_at_old_webhooks: what the two above would remove, and the deliveries from before that moment that wait and stay; each counted
 * among p_limit of each webhook, and p_limit events. is_at_least: somewhere there are more.
 */
const lookAtOldWebhooks = /* sql */ `
CREATE OR REPLACE FUNCTION look_at_old_webhooks(
  p_before timestamptz, p_limit integer, OUT deliveries bigint, OUT waiting bigint, OUT events bigint, OUT is_at_least boolean)
LANGUAGE plpgsql STABLE
${BY_KEY}
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
`;

export const removeOldDataFunctions = dropSpan + removeDeliveries + removeEvents + lookAtOldWebhooks;
