-- give_up_removed_payouts: gives up those of the deliveries whose payout retention has removed: there is
-- nothing left to send. Such are replays of old deliveries, and those that waited at a webhook that was
-- disabled for as long.
--
-- In:  payer; row ids (ctid) of deliveries. Out: the row ids of the others.
--
-- Locks: none; the caller holds the rows. Callers: claim_webhook_deliveries.
-- Planner: keys in the order of an index only (functions/README.md).

CREATE OR REPLACE FUNCTION give_up_removed_payouts(p_payer text, p_row_ids tid[]) RETURNS tid[]
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
{{IN_INDEX_ORDER}}
AS $$
DECLARE
  removed tid[];
BEGIN
  SELECT array_agg(l.row_id) INTO removed
    FROM unnest(p_row_ids) AS l(row_id)
    JOIN webhook_delivery d ON d.ctid = l.row_id
   CROSS JOIN LATERAL (SELECT * FROM webhook_event v WHERE v.payer = d.payer AND v.event_id = d.event_id LIMIT 1) AS e
   WHERE e.payout_id IS NOT NULL AND payout_at_event(p_payer, e.payout_id, e.sequence, e.type) IS NULL;
  UPDATE webhook_delivery d
     SET status = 'given_up', next_attempt_at = NULL, lease_until = NULL, last_fault = 'payout_removed', last_answer = NULL,
         fence = d.fence + 1
    FROM unnest(removed) AS l(row_id) WHERE d.ctid = l.row_id;
  RETURN (SELECT array_agg(l.row_id) FROM unnest(p_row_ids) AS l(row_id) WHERE l.row_id <> ALL (coalesce(removed, '{}')));
END
$$;
