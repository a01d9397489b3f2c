-- claim_webhook_deliveries: claims due deliveries of an endpoint under a lease; none where it is
-- disabled. Half of them are the newest due, the others the oldest: a fresh event does not wait behind a
-- backlog or a replay of thousands, and the backlog gets shorter all the same.
--
-- In:  payer and endpoint; how many at most; the lease in milliseconds.
-- Out: a row per delivery: what its result is written with, where it goes, the secrets to sign with (the
--      newest first), and its content. Payout and batch are as payout_at_event and
--      batch_at_event return them.
--
-- Locks: the deliveries, passing over those that another worker is claiming or writing. Nothing that is
-- indexed changes, so a claim costs no index entries.
-- Callers: webhooks/webhook-outbox.repository.ts.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION claim_webhook_deliveries(p_payer text, p_endpoint_id uuid, p_limit integer, p_lease_ms integer)
RETURNS TABLE (delivery_id uuid, fence bigint, attempt smallint, url text, secrets bytea[], event_id uuid, type text,
               occurred_at timestamptz, sequence integer, payout jsonb, batch jsonb)
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  address text;
  keys bytea[];
  row_ids tid[];
BEGIN
  SELECT n.url, array_remove(ARRAY[n.secret, CASE WHEN n.former_secret_until > moment THEN n.former_secret END], NULL)
    INTO address, keys
    FROM webhook_endpoint n WHERE n.payer = p_payer AND n.endpoint_id = p_endpoint_id AND n.enabled;
  IF address IS NULL THEN RETURN; END IF;

  SELECT array_agg(f.row_id ORDER BY f.next_attempt_at, f.row_id) INTO row_ids FROM (
    SELECT d.ctid AS row_id, d.next_attempt_at FROM webhook_delivery d
     WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.status = 'waiting' AND d.next_attempt_at <= moment
       AND (d.lease_until IS NULL OR d.lease_until <= moment)
     ORDER BY d.next_attempt_at DESC LIMIT (p_limit + 1) / 2 FOR UPDATE SKIP LOCKED
  ) AS f;
  SELECT array_agg(f.row_id ORDER BY f.next_attempt_at, f.row_id) || row_ids INTO row_ids FROM (
    SELECT d.ctid AS row_id, d.next_attempt_at FROM webhook_delivery d
     WHERE d.payer = p_payer AND d.endpoint_id = p_endpoint_id AND d.status = 'waiting' AND d.next_attempt_at <= moment
       AND (d.lease_until IS NULL OR d.lease_until <= moment) AND d.ctid <> ALL (coalesce(row_ids, '{}'))
     ORDER BY d.next_attempt_at LIMIT p_limit / 2 FOR UPDATE SKIP LOCKED
  ) AS f;
  IF EXISTS (SELECT FROM stored_partition s WHERE s.data = 'payouts' AND s.retired_at IS NOT NULL) THEN
    row_ids := give_up_removed_payouts(p_payer, row_ids);
  END IF;
  IF row_ids IS NULL THEN RETURN; END IF;

  RETURN QUERY
  WITH claimed AS (
    UPDATE webhook_delivery d
       SET fence = d.fence + 1, attempts = d.attempts + 1, last_attempt_at = moment,
           lease_until = moment + p_lease_ms * interval '1 millisecond'
      FROM unnest(row_ids) AS l(row_id) WHERE d.ctid = l.row_id
    RETURNING d.delivery_id, d.fence, d.attempts, d.event_id
  )
  SELECT c.delivery_id, c.fence, c.attempts, address, keys, e.event_id, e.type, e.occurred_at, e.sequence,
         CASE WHEN e.payout_id IS NOT NULL THEN payout_at_event(p_payer, e.payout_id, e.sequence, e.type) END,
         CASE WHEN e.payout_id IS NULL AND e.batch_id IS NOT NULL THEN batch_at_event(p_payer, e.batch_id, e.type) END
    FROM claimed c
   CROSS JOIN LATERAL (SELECT * FROM webhook_event v WHERE v.payer = p_payer AND v.event_id = c.event_id LIMIT 1) AS e;
END
$$;
