-- enter_line: puts a payer in the line of payers, since it has something that a worker may take. Who comes back
-- after a while has neither saved up turns nor to make up for past ones: it begins where the others are now.
--
-- In:  the payer; its work, 'unclaimed' or 'in_flight'.
-- Out: the place in the payer's own line at which it is served.
--
-- Locks: the payer's row of payer_turn, the last of its transaction but for rows of payout_due.
-- Callers: accept_payout_batch, line_up_due_payouts.

CREATE OR REPLACE FUNCTION enter_line(p_payer text, p_work text) RETURNS bigint
LANGUAGE plpgsql
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  present double precision;
  place bigint;
BEGIN
  SELECT coalesce(
           (SELECT f.turn FROM payer_turn f WHERE f.work = p_work AND f.is_ready ORDER BY f.work, f.is_ready, f.turn LIMIT 1),
           (SELECT f.turn FROM payer_turn f WHERE f.work = p_work AND NOT f.is_ready
             ORDER BY f.work DESC, f.is_ready DESC, f.turn DESC LIMIT 1),
           0)
    INTO present;
  INSERT INTO payer_turn AS t (payer, work, turn, is_ready) VALUES (p_payer, p_work, present, true)
  ON CONFLICT (payer, work) DO UPDATE
    SET is_ready = true, is_held = false, turn = CASE WHEN t.is_ready THEN t.turn ELSE greatest(t.turn, present) END
  RETURNING t.last_place INTO place;
  RETURN place;
END
$$;
