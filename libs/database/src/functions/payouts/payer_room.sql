-- payer_room: how many more payouts of a payer may be claimed: none while it is paused, the rest of its
-- max_in_flight where it has one; null: any number. What is in doubt takes room: the rail may have it.
--
-- Locks: none. Callers: take_turn, whose lock on payer_turn makes the number exact; line_up_due_payouts.

CREATE OR REPLACE FUNCTION payer_room(p_payer text) RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT CASE
           WHEN p.paused THEN 0
           WHEN p.max_in_flight IS NOT NULL THEN p.max_in_flight - coalesce(
             (SELECT sum(b.processing + b.in_doubt) FROM payout_batch b WHERE b.payer = p_payer AND b.completed_at IS NULL), 0)
         END
    FROM payer_policy p WHERE p.payer = p_payer
$$;
