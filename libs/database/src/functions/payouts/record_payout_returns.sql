-- record_payout_returns: writes down money of a paid payout that came back, each return once. The payout
-- stays paid; its batch counts what came back, and an event for webhooks goes with each return.
--
-- In:  payer and payout; parallel arrays: the rail's ids of the returns, amounts in centavos, reasons (null:
--      not known), moments.
-- Out: how many returns are new, and their amount; contradicts: nothing was written, because a return that
--      is known has another amount now, or more would have come back than was paid; the audit log has it. No
--      row: there is no such payout, or it is not paid.
--
-- The sequence of an event is that of the payout, which grows no more, and the number of its returns.
--
-- Locks, in order: the partition (shared), the payout, the listeners, the batch.
-- Callers: settlement/payout-returns.repository.ts.
-- Planner: as claim_payouts.

CREATE OR REPLACE FUNCTION record_payout_returns(
  p_payer text, p_payout_id uuid, p_return_ids text[], p_cents bigint[], p_reasons text[], p_at timestamptz[])
RETURNS TABLE (recorded integer, cents bigint, contradicts boolean)
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  paid payout;
  moment timestamptz;
  known integer;
  known_cents bigint;
  fresh integer;
  fresh_cents bigint;
BEGIN
  -- What is being removed is not changed.
  PERFORM FROM stored_partition s
    WHERE s.data = 'payouts' AND s.retired_at IS NULL
      AND p_payout_id >= first_payout_id_of(s.from_day) AND p_payout_id < first_payout_id_of(s.to_day) FOR SHARE;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT p.* INTO paid FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id FOR UPDATE OF p;
  IF paid.status IS DISTINCT FROM 'paid' THEN RETURN; END IF;
  moment := clock_timestamp();

  SELECT count(*), coalesce(sum(r.amount_cents), 0) INTO known, known_cents
    FROM payout_return r WHERE r.payer = p_payer AND r.payout_id = p_payout_id;
  SELECT count(*), coalesce(sum(u.cents), 0) INTO fresh, fresh_cents FROM unnest(p_return_ids, p_cents) AS u(id, cents)
   WHERE NOT EXISTS (SELECT FROM payout_return r WHERE r.payer = p_payer AND r.payout_id = p_payout_id AND r.return_id = u.id);
  IF known_cents + fresh_cents > paid.amount_cents
     OR EXISTS (SELECT FROM unnest(p_return_ids, p_cents) AS u(id, cents)
                  JOIN payout_return r ON r.payer = p_payer AND r.payout_id = p_payout_id AND r.return_id = u.id
                 WHERE r.amount_cents <> u.cents) THEN
    INSERT INTO audit_log (actor, action, subject, details)
    SELECT 'worker', 'payout.contradicting_returns', p_payout_id::text,
           jsonb_build_object('payer', p_payer, 'batch_id', paid.batch_id, 'payment_id', paid.payment_id, 'end_to_end_id', paid.end_to_end_id,
                              'amount_cents', paid.amount_cents, 'returned_cents', paid.returned_cents,
                              'returns', jsonb_agg(jsonb_build_object('return_id', u.id, 'amount_cents', u.cents)))
      FROM unnest(p_return_ids, p_cents) AS u(id, cents);
    RETURN QUERY SELECT 0, 0::bigint, true;
    RETURN;
  END IF;
  IF fresh > 0 THEN
    INSERT INTO payout_return (payer, payout_id, return_id, amount_cents, reason, returned_at, recorded_at, sequence, transaction_id)
    SELECT p_payer, p_payout_id, u.id, u.cents, u.reason, u.at, moment, paid.sequence + known + row_number() OVER (ORDER BY u.n),
           pg_current_xact_id()::text::bigint
      FROM unnest(p_return_ids, p_cents, p_reasons, p_at) WITH ORDINALITY AS u(id, cents, reason, at, n)
     WHERE NOT EXISTS (SELECT FROM payout_return r WHERE r.payer = p_payer AND r.payout_id = p_payout_id AND r.return_id = u.id);
    UPDATE payout p SET returned_cents = p.returned_cents + fresh_cents, updated_at = moment
     WHERE p.payer = p_payer AND p.payout_id = p_payout_id;
    PERFORM enqueue_payout_webhooks(
      p_payer, paid.batch_id, moment, array_fill(p_payout_id, ARRAY[fresh]),
      (SELECT array_agg(paid.sequence + known + n) FROM generate_series(1, fresh) AS n),
      array_fill('paid'::text, ARRAY[fresh]), array_fill('returned'::text, ARRAY[fresh]));
    UPDATE payout_batch b SET returned_cents = b.returned_cents + fresh_cents
     WHERE b.payer = p_payer AND b.batch_id = paid.batch_id;
  END IF;
  RETURN QUERY SELECT fresh, fresh_cents, false;
END
$$;
