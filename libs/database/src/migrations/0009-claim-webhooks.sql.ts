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

/** payout_as_json: a payout as it is; null where there is none. Planned once: the partition follows from the id. */
const payoutAsJson = /* sql */ `
CREATE OR REPLACE FUNCTION payout_as_json(p_payer text, p_payout_id uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
  RETURN (SELECT to_jsonb(p) FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id);
END
$$;
`;

/**
 * give_up_removed_payouts: gives up those of the deliveries whose payout retention has removed: there is nothing to tell any more. Such
 * are replays of old deliveries, and what waited at a webhook that was disabled for as long. Returns the places of the others.
 */
const giveUpRemovedPayouts = /* sql */ `
CREATE OR REPLACE FUNCTION give_up_removed_payouts(p_payer text, p_places tid[]) RETURNS tid[]
LANGUAGE plpgsql
${BY_KEY}
AS $$
DECLARE
  removed tid[];
BEGIN
  SELECT array_agg(l.place) INTO removed
    FROM unnest(p_places) AS l(place)
    JOIN webhook_delivery d ON d.ctid = l.place
   CROSS JOIN LATERAL (SELECT * FROM webhook_event v WHERE v.payer = d.payer AND v.event_id = d.event_id LIMIT 1) AS e
   WHERE e.payout_id IS NOT NULL AND payout_as_json(p_payer, e.payout_id) IS NULL;
  UPDATE webhook_delivery d
     SET status = 'given_up', next_attempt_at = NULL, lease_until = NULL, last_fault = 'payout_removed', last_answer = NULL,
         fence = d.fence + 1
    FROM unnest(removed) AS l(place) WHERE d.ctid = l.place;
  RETURN (SELECT array_agg(l.place) FROM unnest(p_places) AS l(place) WHERE l.place <> ALL (coalesce(removed, '{}')));
END
$$;
`;

/** claim_webhook_deliveries of migration 0005, whose header holds, over partitions. */
const claimWebhookDeliveries = /* sql */ `
CREATE OR REPLACE FUNCTION claim_webhook_deliveries(p_payer text, p_endpoint_id uuid, p_limit integer, p_lease_ms integer)
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
  IF EXISTS (SELECT FROM stored_span s WHERE s.data = 'payouts' AND s.retired_at IS NOT NULL) THEN
    places := give_up_removed_payouts(p_payer, places);
  END IF;
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
         p.payout || jsonb_build_object(
           'status', substr(e.type, length('payout.') + 1), 'end_to_end_id', e.end_to_end_id, 'receiver_ispb', e.receiver_ispb,
           'settled_at', e.settled_at, 'failure_code', e.failure_code, 'failure_source', e.failure_source,
           'failure_detail', e.failure_detail),
         to_jsonb(b)
    FROM claimed c
   CROSS JOIN LATERAL (SELECT * FROM webhook_event v WHERE v.payer = p_payer AND v.event_id = c.event_id LIMIT 1) AS e
    LEFT JOIN LATERAL (SELECT payout_as_json(p_payer, e.payout_id) AS payout) AS p ON true
    LEFT JOIN LATERAL (
      SELECT * FROM payout_batch f WHERE e.type = 'batch.completed' AND f.payer = p_payer AND f.batch_id = e.batch_id LIMIT 1
    ) AS b ON true;
END
$$;
`;

export const claimWebhooksFunctions = payoutAsJson + giveUpRemovedPayouts + claimWebhookDeliveries;
