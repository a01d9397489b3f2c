-- payout_event_id: the id of an event of a payout: the same in the feed and as webhook-id. It follows from the change,
-- so that nothing is stored for it.
--
-- In:  payout, and the sequence number of its change of state or of its return.
--
-- Locks: none. Callers: enqueue_payout_webhooks, events/read-events.sql.ts.

CREATE OR REPLACE FUNCTION payout_event_id(p_payout_id uuid, p_sequence integer) RETURNS uuid
LANGUAGE sql IMMUTABLE
AS $$
  SELECT encode(substr(sha256(uuid_send(p_payout_id) || int4send(p_sequence)), 1, 16), 'hex')::uuid
$$;
