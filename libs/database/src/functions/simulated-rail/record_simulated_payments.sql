-- record_simulated_payments: decides payments at the simulated rail, each endToEndId once, and stores the
-- receiver's message of every payment that settles: one transaction, so that as many messages are there as
-- payments settled.
--
-- In:  parallel arrays: endToEndIds, all different; payouts; outcomes; reason codes of those rejected;
--      receivers and moments of those settled; and as many payloads joined by line feeds, empty for those
--      not settled.
-- Out: a row per payment that is decided otherwise than given: as it was before; or, where a caller has
--      stored another message of its endToEndId, as rejected for now. Nothing is stored for these.
--
-- Locks, in order: the keys of the endToEndIds, in their order; then the tails, as store_messages. They are released
-- before the commit is on the disk: the caller answers after a later one (ADR 0013).
-- Callers: simulated-rail/simulated-payment.repository.ts.
-- Planner: OFFSET keeps the last statement a look-up by key for each id (functions/README.md).

CREATE OR REPLACE FUNCTION record_simulated_payments(
  p_end_to_end_id text[], p_payout_id uuid[], p_outcome text[], p_code text[], p_receiver_ispb text[], p_settled_at timestamptz[],
  p_payloads text)
RETURNS TABLE (end_to_end_id text, outcome text, code text, receiver_ispb text, settled_at timestamptz)
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
#variable_conflict use_column
DECLARE
  -- The rail's error that lets a payment be tried again under another endToEndId.
  id_is_taken CONSTANT text := 'ED05';
  taken integer[];
  nothing_stored boolean;
  fresh_ids text[];
  settled_receivers text[];
  settled_ids text[];
  settled_payloads text;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  WITH fresh AS (
    INSERT INTO simulated_payment (end_to_end_id, payout_id, outcome, code, receiver_ispb, settled_at)
    SELECT g.id, g.payout_id, g.outcome, g.code, g.receiver_ispb, g.settled_at
      FROM unnest(p_end_to_end_id, p_payout_id, p_outcome, p_code, p_receiver_ispb, p_settled_at)
        AS g(id, payout_id, outcome, code, receiver_ispb, settled_at)
     ORDER BY g.id COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING end_to_end_id
  )
  SELECT array_agg(f.end_to_end_id) INTO fresh_ids FROM fresh f;

  IF cardinality(fresh_ids) = cardinality(p_end_to_end_id) AND 'settled' = ALL (p_outcome) THEN
    settled_receivers := p_receiver_ispb;
    settled_ids := p_end_to_end_id;
    settled_payloads := p_payloads;
  ELSE
    SELECT array_agg(g.receiver_ispb), array_agg(g.id), string_agg(g.payload, chr(10))
      INTO settled_receivers, settled_ids, settled_payloads
      FROM (
        SELECT u.* FROM unnest(p_receiver_ispb, p_end_to_end_id, p_outcome, string_to_array(p_payloads, chr(10)))
            WITH ORDINALITY AS u(receiver_ispb, id, outcome, payload, n)
         WHERE u.outcome = 'settled' AND u.id = ANY (fresh_ids) ORDER BY u.n
      ) AS g;
  END IF;
  IF settled_ids IS NOT NULL THEN
    SELECT array_agg(k.ordinal), bool_or(k.outcome = 'conflict') INTO taken, nothing_stored
      FROM store_messages(settled_receivers, settled_ids, settled_payloads) AS k;
  END IF;
  IF taken IS NOT NULL THEN
    UPDATE simulated_payment s
       SET outcome = 'rejected', code = id_is_taken, receiver_ispb = NULL, settled_at = NULL
      FROM unnest(taken) AS u(ordinal) WHERE s.end_to_end_id = settled_ids[u.ordinal];
    SELECT array_agg(f.id) INTO fresh_ids FROM unnest(fresh_ids) AS f(id)
     WHERE f.id NOT IN (SELECT settled_ids[u.ordinal] FROM unnest(taken) AS u(ordinal));
    IF nothing_stored THEN
      PERFORM FROM (
        SELECT array_agg(u.ispb ORDER BY u.n) AS ispbs, array_agg(u.id ORDER BY u.n) AS ids,
               string_agg(u.payload, chr(10) ORDER BY u.n) AS payloads
          FROM unnest(settled_receivers, settled_ids, string_to_array(settled_payloads, chr(10)))
            WITH ORDINALITY AS u(ispb, id, payload, n)
         WHERE u.n::integer <> ALL (taken)
      ) AS rest CROSS JOIN LATERAL store_messages(rest.ispbs, rest.ids, rest.payloads)
       WHERE rest.ids IS NOT NULL;
    END IF;
  END IF;

  IF cardinality(fresh_ids) IS DISTINCT FROM cardinality(p_end_to_end_id) THEN
    RETURN QUERY
    SELECT k.end_to_end_id, k.outcome, k.code, k.receiver_ispb, k.settled_at
      FROM unnest(p_end_to_end_id) AS g(id)
      -- OFFSET keeps this a look-up by key for each id, whatever the planner believes.
      CROSS JOIN LATERAL (SELECT * FROM simulated_payment s WHERE s.end_to_end_id = g.id OFFSET 0) AS k
     WHERE fresh_ids IS NULL OR g.id <> ALL (fresh_ids);
  END IF;
END
$$;
