-- claim_payouts: claims payouts of one batch, under a lease and a new fencing number. Those that are
-- final, held by another worker, or not due yet are left out.
--
-- In:  payer and batch; parallel arrays: payout ids, for each a payment id to use if it needs a new one, the
--      endToEndId that goes with it (null: the rail will say), and whether it may be submitted (false while
--      the rail does not answer: then it is claimed only if it is to be looked up); the lease in
--      milliseconds; what the worker has seen of the database, see database_went_back; the rail it pays
--      through. Nothing is submitted while settlement or the payer is paused, or the database has gone back.
-- Out: a row per payout claimed. work:
--      submit  pending, rejected for now, or not known to the rail: status processing, with the
--              payment id to send
--      ask     it may have been sent (in doubt, held while unknown, or its worker's lease ran out): look
--              it up by its ids
--      other_rail: the rail it may have been sent through, where that is another one; null: none. What can
--      never have been sent gets a fresh payment id for the present rail.
--      sent_ms_ago: how long ago it can have been sent last; doubtful_ms: for how long its outcome has
--      been unknown, null: this payment id can never have been taken in before.
--
-- The payment id is committed before the rail is called: a worker that takes over later knows what to ask
-- for. No worker sends after its lease, so until the end of the call is known, the end of the lease stands
-- for it (sent_until).
--
-- Which payouts may be claimed, and the state they enter, is CLAIM_RULES in the domain.
--
-- Locks, in order: payouts by id, passing over those that another transaction has locked; then the batch.
-- Callers: take_turn; settlement/settle-payouts.sql.ts, for payouts that are known.
--
-- Planner: rows are found one by one by the primary key, whatever the planner believes: a sub-query that
-- locks is never turned round, and there is no other kind of join and no other column it could look up.
-- Once locked they are changed where they are (write_claims): no other transaction can move them, and the
-- second statement sees what the first one waited for. Which partition has a payout follows from its id, row by
-- row: a range of parameters would prune partitions when the statement starts, and Postgres 18 then loses
-- a row that another transaction changes while it is waited for (a generic plan, FOR UPDATE, such a range).

CREATE OR REPLACE FUNCTION claim_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_payment_id text[], p_end_to_end_id text[], p_submit boolean[], p_lease_ms integer,
  p_known_since timestamptz DEFAULT NULL, p_position pg_lsn DEFAULT NULL, p_rail text DEFAULT 'simulated')
RETURNS TABLE (
  payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, attempts smallint,
  payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text,
  other_rail text)
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  lease_end timestamptz := moment + p_lease_ms * interval '1 millisecond';
  may_submit boolean := NOT EXISTS (SELECT FROM settlement_pause) AND NOT database_went_back(p_known_since, p_position)
                        AND NOT EXISTS (SELECT FROM payer_policy f WHERE f.payer = p_payer AND f.paused)
                        AND NOT EXISTS (SELECT FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id AND b.approval = 'awaiting');
  row_ids tid[];
  left_states text[];
  entered_states text[];
  are_fresh boolean[];
BEGIN
  SELECT array_agg(l.row_id ORDER BY g.n), array_agg(l.left_state ORDER BY g.n), array_agg(l.entered ORDER BY g.n),
         array_agg(l.is_fresh ORDER BY g.n)
    INTO row_ids, left_states, entered_states, are_fresh
    FROM (
      SELECT u.id, u.wanted AND may_submit AS may_submit, u.n
        FROM unnest(p_payout_id, p_submit) WITH ORDINALITY AS u(id, wanted, n) ORDER BY u.id
    ) AS g LEFT JOIN LATERAL (
      SELECT p.ctid AS row_id, p.status AS left_state,
             {{CLAIMED_STATE}} AS entered,
             p.payment_id IS NULL OR (p.doubtful_since IS NULL AND p.rail <> p_rail) AS is_fresh
        FROM payout p
       WHERE p.payer = p_payer AND p.payout_id = g.id AND p.batch_id || '' = p_batch_id
         AND (p.lease_until IS NULL OR p.lease_until < moment)
         AND (p.not_before IS NULL OR p.not_before <= moment)
         AND {{CLAIMED_STATE}} IS NOT NULL
         FOR UPDATE OF p SKIP LOCKED
    ) AS l ON true;

  RETURN QUERY
  WITH claimed AS MATERIALIZED (
    SELECT w.*
      FROM write_claims(row_ids, p_payout_id, left_states, entered_states, are_fresh, p_payment_id, p_end_to_end_id, p_rail, moment, lease_end) AS w
  ), recorded AS (
    SELECT record_payout_moves(
             p_payer, p_batch_id, moment, array_agg(c.payout_id), array_agg(c.sequence), array_agg(c.left_state), array_agg(c.status),
             array_agg(c.attempts), NULL, array_agg(c.payment_id), array_agg(c.end_to_end_id), NULL,
             array_agg(CASE WHEN c.status = 'in_doubt' THEN 'The worker that had it did not come back with an answer.' END),
             array_agg(c.amount_cents), array_agg(c.item_index), array_agg(c.due_at), NULL)
      FROM claimed c
  )
  SELECT c.payout_id, CASE WHEN c.status = 'processing' THEN 'submit' ELSE 'ask' END, c.fence, c.amount_cents, c.pix_key,
         c.pix_key_type, c.expected_tax_id, c.description, c.attempts, c.payment_id, c.end_to_end_id, c.rail_reference, c.receiver_ispb,
         (extract(epoch FROM moment - c.sent_until) * 1000)::bigint,
         (extract(epoch FROM moment - c.doubtful_since) * 1000)::bigint, c.status, nullif(c.rail, p_rail)
    FROM claimed c CROSS JOIN recorded;
END
$$;
