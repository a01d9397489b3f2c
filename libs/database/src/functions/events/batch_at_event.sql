-- batch_at_event: a batch with what had come back of it at one of its events, as JSON. What else was different then
-- follows from its row (batchAtEvent): of one that is complete the counts are final, and of one that awaits or gets its
-- approval no item was taken before.
--
-- In:  payer and batch; the type of the event.
--
-- Locks: none. Callers: claim_webhook_deliveries, events/read-events.sql.ts.

CREATE OR REPLACE FUNCTION batch_at_event(p_payer text, p_batch_id text, p_type text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
AS $$
BEGIN
  RETURN (SELECT to_jsonb(b) || jsonb_build_object('items_removed_at', NULL, 'returned_cents', coalesce((
                   SELECT v.returned_cents FROM batch_event v WHERE v.payer = p_payer AND v.batch_id = p_batch_id AND v.type = p_type
                 ), b.returned_cents))
            FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id);
END
$$;
