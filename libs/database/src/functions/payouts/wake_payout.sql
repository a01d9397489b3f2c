-- wake_payout: makes a payout in doubt, or held and still looked up, due now: the rail may have something to say
-- of it. It changes nothing but dates.
--
-- In:  a payment id, an endToEndId, the rail's own id (null: not known); whether money of it may have come back: then the rail is
--      looked up once it is paid, or again; by how many milliseconds a look-up follows the last
--      result at least, however often the payout is woken.
-- Out: a row for a payout that is now due earlier: its payer, its batch, its id, and whether it is due
--      already. No row: there is no such payout, it is not looked up any more, a worker has claimed it, or it
--      is due by then in any case.
--
-- Locks, in order: the payout, its rows of payout_return_inquiry and payout_due: one of each, so the batch need not be locked.
-- Callers: settlement/wake-payouts.repository.ts.
-- Planner: as claim_payouts.

CREATE OR REPLACE FUNCTION wake_payout(p_payment_id text, p_end_to_end_id text, p_rail_reference text, p_may_be_returned boolean, p_gap_ms integer)
RETURNS TABLE (payer text, batch_id text, payout_id uuid, is_due boolean)
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  found_payer text;
  found_id uuid;
  woken payout;
  moment timestamptz;
  earliest timestamptz;
BEGIN
  SELECT f.payer, f.payout_id INTO found_payer, found_id FROM payout_of_payment(p_payment_id, p_end_to_end_id, p_rail_reference) AS f LIMIT 1;
  SELECT p.* INTO woken FROM payout p WHERE p.payer = found_payer AND p.payout_id = found_id FOR UPDATE OF p;
  moment := clock_timestamp();
  IF p_may_be_returned AND woken.status NOT IN ('failed', 'cancelled') THEN
    INSERT INTO payout_return_inquiry AS q (payer, payout_id, due_at) VALUES (woken.payer, woken.payout_id, moment)
    ON CONFLICT (payer, payout_id) DO UPDATE
      SET due_at = least(q.due_at, greatest(moment, q.asked_at + p_gap_ms * interval '1 millisecond'));
  END IF;
  earliest := greatest(moment, woken.updated_at + p_gap_ms * interval '1 millisecond');
  IF woken.status IS NULL OR woken.status NOT IN ({{ASKED_ABOUT}}) OR woken.lease_until >= moment
     OR woken.due_at IS NULL OR woken.due_at <= earliest THEN
    RETURN;
  END IF;

  UPDATE payout p SET due_at = earliest, not_before = earliest WHERE p.payer = woken.payer AND p.payout_id = woken.payout_id;
  -- In any case, so that a sweeper that is about to write a later date waits for this, or has waited.
  UPDATE payout_due n SET in_flight_due_at = least(n.in_flight_due_at, earliest)
   WHERE n.payer = woken.payer AND n.batch_id = woken.batch_id AND n.bucket = woken.item_index / 100;
  RETURN QUERY SELECT woken.payer, woken.batch_id, woken.payout_id, earliest <= moment;
END
$$;
