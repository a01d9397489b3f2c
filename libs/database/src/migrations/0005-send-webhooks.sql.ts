/**
 * Every look-up here is by a key, in the order of an index, whatever the planner believes of a table; and never by a plan that was
 * made while the tables were empty: planning costs a part of what one delivery does.
 */
const BY_KEY = /* sql */ `
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_sort = off`;

/**
 * due_webhook_endpoints: enabled endpoints that have something due which nobody holds; changes nothing.
 *
 * One look-up in the index of what is due for each endpoint; it passes over what is under a lease, at most a few deliveries. In no
 * order, so that where there are more than `p_limit` each has its chance.
 */
const dueWebhookEndpoints = /* sql */ `
CREATE FUNCTION due_webhook_endpoints(p_limit integer)
RETURNS TABLE (payer text, endpoint_id uuid)
LANGUAGE plpgsql STABLE
${BY_KEY}
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
   WHERE n.enabled ORDER BY random() LIMIT p_limit;
END
$$;
`;

/**
 * claim_webhook_deliveries: takes due deliveries of an endpoint under a lease, the earliest first; none where it is disabled.
 *
 * In:  payer and endpoint; how many at most; for how many milliseconds.
 * Out: a row per delivery: what its result is written with, where it goes, the secrets to sign with (the newest first), and what
 *      it tells of. A payout is as it was at the event; a batch, whose event comes when everything about it is final, as it is.
 *
 * What somebody else is claiming or writing is passed over. Nothing that is indexed changes, so a claim costs no index entries.
 */
const claimWebhookDeliveries = /* sql */ `
CREATE FUNCTION claim_webhook_deliveries(p_payer text, p_endpoint_id uuid, p_limit integer, p_lease_ms integer)
RETURNS TABLE (delivery_id uuid, fence bigint, attempt smallint, url text, secrets bytea[], event_id uuid, type text,
               occurred_at timestamptz, sequence integer, payout jsonb, batch jsonb)
LANGUAGE plpgsql
${BY_KEY}
AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  address text;
  keys bytea[];
  places tid[];
BEGIN
  SELECT n.url, array_remove(ARRAY[n.secret, CASE WHEN n.former_secret_until > moment THEN n.former_secret END], NULL)
    INTO address, keys
    FROM webhook_endpoint n WHERE n.payer = p_payer AND n.endpoint_id = p_endpoint_id AND n.enabled;
  IF address IS NULL THEN RETURN; END IF;

  SELECT array_agg(f.ctid) INTO places FROM (
    SELECT d.ctid FROM webhook_delivery d
     WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.status = 'waiting' AND d.next_attempt_at <= moment
       AND (d.lease_until IS NULL OR d.lease_until <= moment)
     ORDER BY d.next_attempt_at LIMIT p_limit FOR UPDATE SKIP LOCKED
  ) AS f;
  IF places IS NULL THEN RETURN; END IF;

  RETURN QUERY
  WITH claimed AS (
    UPDATE webhook_delivery d
       SET fence = d.fence + 1, attempts = d.attempts + 1, last_attempt_at = moment,
           lease_until = moment + p_lease_ms * interval '1 millisecond'
      FROM unnest(places) AS l(place) WHERE d.ctid = l.place
    RETURNING d.delivery_id, d.fence, d.attempts, d.event_id
  )
  SELECT c.delivery_id, c.fence, c.attempts, address, keys, e.event_id, e.type, e.occurred_at, e.sequence,
         to_jsonb(p) || jsonb_build_object(
           'status', substr(e.type, length('payout.') + 1), 'end_to_end_id', e.end_to_end_id, 'receiver_ispb', e.receiver_ispb,
           'settled_at', e.settled_at, 'failure_code', e.failure_code, 'failure_source', e.failure_source,
           'failure_detail', e.failure_detail),
         to_jsonb(b)
    FROM claimed c
   CROSS JOIN LATERAL (SELECT * FROM webhook_event v WHERE v.payer = p_payer AND v.event_id = c.event_id LIMIT 1) AS e
    LEFT JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.payout_id = e.payout_id LIMIT 1) AS p ON true
    LEFT JOIN LATERAL (
      SELECT * FROM payout_batch f WHERE e.type = 'batch.completed' AND f.payer = p_payer AND f.batch_id = e.batch_id LIMIT 1
    ) AS b ON true;
END
$$;
`;

/**
 * write_webhook_results: writes what came of attempts; only those whose claim is still the newest change anything.
 *
 * In:  payer and endpoint; parallel arrays: delivery, fence, status, pause before the next attempt in milliseconds (of those that
 *      wait), status answered, fault, duration in milliseconds.
 * Out: how many were written.
 */
const writeWebhookResults = /* sql */ `
CREATE FUNCTION write_webhook_results(p_payer text, p_endpoint_id uuid, p_delivery_id uuid[], p_fence bigint[], p_status text[],
                                      p_again_in_ms bigint[], p_answer smallint[], p_fault text[], p_duration_ms integer[])
RETURNS integer
LANGUAGE plpgsql
${BY_KEY}
AS $$
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  places tid[];
  numbers integer[];
  written integer;
BEGIN
  SELECT array_agg(l.ctid), array_agg(r.n) INTO places, numbers
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
    FROM unnest(places, numbers) AS l(place, n) WHERE d.ctid = l.place;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$$;
`;

export const sendWebhooks = dueWebhookEndpoints + claimWebhookDeliveries + writeWebhookResults;
