-- payout_at_event: a payout as it was at one of its events, as JSON; null where there is none (any more). What is paid
-- or has failed stays as it is; of one that needed review the history keeps what was different; of its returns those are
-- shown that had come by then. Its metadata is a text in it: jsonb would not keep the order of the members. Planned
-- once: the partition follows from the id.
--
-- In:  payer and payout; the sequence number and the type of the event.
--
-- Locks: none. Callers: claim_webhook_deliveries, give_up_removed_payouts, events/read-events.sql.ts.

CREATE OR REPLACE FUNCTION payout_at_event(p_payer text, p_payout_id uuid, p_sequence integer, p_type text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
AS $$
DECLARE
  found jsonb := (
    SELECT to_jsonb(p) || jsonb_build_object('metadata', p.metadata::text) FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id);
BEGIN
  IF p_type = 'payout.needs_review' THEN
    found := found || (
      SELECT h.held FROM payout_history h
       WHERE h.payer = p_payer AND h.payout_id = p_payout_id AND h.sequence = p_sequence);
  END IF;
  RETURN found || jsonb_build_object('returns', CASE WHEN p_type = 'payout.returned' THEN (
    SELECT jsonb_agg(to_jsonb(r) ORDER BY r.returned_at, r.return_id) FROM payout_return r
     WHERE r.payer = p_payer AND r.payout_id = p_payout_id AND r.sequence <= p_sequence) END);
END
$$;
