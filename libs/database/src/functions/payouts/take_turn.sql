-- take_turn: claims payouts of the payer whose turn it is, from one bucket. This is where it is decided who is
-- paid next (docs/fairness.md): among the payers that have something in line, the one that has had least for its
-- weight; among its batches the priority, then the place in its line.
--
-- In:  kinds of work, the preferred one first: 'unclaimed', what is pending; 'in_flight', retries and look-ups
--      that are due, leases that ran out; how many payouts at most; payers that have much at this worker
--      already, who come after all others, and how many of theirs at most; for claim_payouts: as many payment ids and
--      endToEndIds as payouts at most, how many may be submitted, and the rest.
-- Out: a row per payout claimed: its payer, its batch, the payer's weight, whether it has a
--      max_in_flight, and what claim_payouts returns. One row without a payout: of the bucket whose turn it was nothing
--      could be claimed; the caller looks again. Each such look is its own transaction: who holds a bucket must
--      not wait for another batch.
--
-- Locks, in order: a row of payer_turn, passing over those that others hold while there are more, so that two
-- payers are claimed for at the same time, and one payer's claims follow one another; then as claim_payouts;
-- then the bucket's row of payout_due. They are released before the commit is on the disk, so that other workers
-- need not wait for it: the caller sends nothing until a later commit is (ADR 0013).
-- Callers: settlement/settle-payouts.sql.ts.
--
-- A bucket of which nothing is left leaves the line. So does one of which a worker could not claim all that it
-- chose: another transaction holds it, or it may not be submitted now. It is lined up again a second later.

CREATE OR REPLACE FUNCTION take_turn(
  p_work text[], p_places integer, p_crowded text[], p_places_of_crowded integer, p_payment_id text[], p_end_to_end_id text[],
  p_submissions integer, p_lease_ms integer, p_known_since timestamptz, p_position pg_lsn, p_rail text)
RETURNS TABLE (
  payer text, batch_id text, weight smallint, is_bounded boolean,
  payout_id uuid, work text, fence bigint, amount_cents bigint, pix_key text, pix_key_type text, expected_tax_id text, description text, attempts smallint,
  payment_id text, end_to_end_id text, rail_reference text, receiver_ispb text, sent_ms_ago bigint, doubtful_ms bigint, status text,
  other_rail text)
LANGUAGE plpgsql
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_looks CONSTANT integer := 50;
  moment CONSTANT timestamptz := clock_timestamp();
  may_submit CONSTANT boolean :=
    p_submissions > 0 AND NOT EXISTS (SELECT FROM settlement_pause) AND NOT database_went_back(p_known_since, p_position);
  kind text;
  candidate text;
  -- Payers that were looked at, and the first of them that another transaction holds.
  passed text[];
  busy text;
  taken payer_turn;
  share smallint;
  bounded boolean;
  room bigint;
  bucket_batch text;
  bucket_number integer;
  bucket_place bigint;
  first_id uuid;
  last_id uuid;
  ids uuid[];
  claimed integer;
  next_due_at timestamptz;
  goes_on boolean;
  holds_none boolean := true;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  FOREACH kind IN ARRAY p_work LOOP
    CONTINUE WHEN kind = 'unclaimed' AND NOT may_submit;
    passed := '{}';
    busy := NULL;
    FOR look IN 1 .. max_looks LOOP
      -- Chosen without a lock, and locked by its key: a lock that is waited for is kept, also where the row is not ready any more.
      SELECT t.payer INTO candidate FROM payer_turn t
       WHERE t.work = kind AND t.is_ready AND t.payer <> ALL (p_crowded) AND t.payer <> ALL (passed)
       ORDER BY t.work, t.is_ready, t.turn LIMIT 1;
      IF NOT FOUND AND p_places_of_crowded > 0 THEN
        SELECT t.payer INTO candidate FROM payer_turn t
         WHERE t.work = kind AND t.is_ready AND t.payer = ANY (p_crowded) AND t.payer <> ALL (passed)
         ORDER BY t.work, t.is_ready, t.turn LIMIT 1;
      END IF;
      IF candidate IS NOT NULL THEN
        passed := passed || candidate;
        SELECT t.* INTO taken FROM payer_turn t WHERE t.payer = candidate AND t.work = kind FOR UPDATE OF t SKIP LOCKED;
        IF NOT FOUND THEN
          busy := coalesce(busy, candidate);
          CONTINUE;
        END IF;
      ELSE
        -- Others hold all there is. Who holds a row already must not wait for one.
        EXIT WHEN busy IS NULL OR NOT holds_none;
        SELECT t.* INTO taken FROM payer_turn t WHERE t.payer = busy AND t.work = kind FOR UPDATE OF t;
      END IF;
      holds_none := false;
      CONTINUE WHEN NOT taken.is_ready;

      SELECT coalesce(max(p.weight), 1), coalesce(bool_or(p.max_in_flight IS NOT NULL), false) INTO share, bounded FROM payer_policy p WHERE p.payer = taken.payer;
      room := CASE WHEN taken.payer = ANY (p_crowded) THEN p_places_of_crowded ELSE p_places END;
      IF kind = 'unclaimed' THEN
        room := least(room, p_submissions, payer_room(taken.payer));
        IF room <= 0 THEN
          UPDATE payer_turn t SET is_ready = false, is_held = true WHERE t.payer = taken.payer AND t.work = kind;
          CONTINUE;
        END IF;
        SELECT d.batch_id, d.bucket, d.place INTO bucket_batch, bucket_number, bucket_place FROM payout_due d
         WHERE d.payer = taken.payer AND d.place IS NOT NULL ORDER BY d.payer, d.rank, d.place LIMIT 1;
      ELSE
        SELECT d.batch_id, d.bucket INTO bucket_batch, bucket_number FROM payout_due d
         WHERE d.payer = taken.payer AND d.in_flight_ready ORDER BY d.payer, d.in_flight_due_at LIMIT 1;
      END IF;
      IF NOT FOUND THEN
        UPDATE payer_turn t SET is_ready = false WHERE t.payer = taken.payer AND t.work = kind;
        CONTINUE;
      END IF;

      SELECT b.first_payout_id, b.last_payout_id INTO first_id, last_id FROM payout_batch b
       WHERE b.payer = taken.payer AND b.batch_id = bucket_batch;
      SELECT array_agg(f.payout_id) INTO ids FROM (
        SELECT p.payout_id FROM payout p
         WHERE p.payer = taken.payer AND p.batch_id = bucket_batch AND p.item_index BETWEEN bucket_number * 100 AND bucket_number * 100 + 99
           AND p.payout_id BETWEEN first_id AND last_id
           AND CASE WHEN kind = 'unclaimed' THEN p.status = 'pending' ELSE p.status <> 'pending' AND p.due_at <= moment END
         ORDER BY p.payer, p.batch_id, p.item_index LIMIT room) AS f;
      claimed := 0;
      IF ids IS NOT NULL THEN
        RETURN QUERY
        SELECT taken.payer, bucket_batch, share, bounded, c.*
          FROM claim_payouts(
                 taken.payer, bucket_batch, ids, p_payment_id[1 : cardinality(ids)], p_end_to_end_id[1 : cardinality(ids)],
                 ARRAY(SELECT n <= p_submissions FROM generate_series(1, cardinality(ids)) AS n),
                 p_lease_ms, p_known_since, p_position, p_rail) AS c;
        GET DIAGNOSTICS claimed = ROW_COUNT;
      END IF;

      -- A separate statement after the lock, so that it sees what was committed before.
      PERFORM FROM payout_due d WHERE d.payer = taken.payer AND d.batch_id = bucket_batch AND d.bucket = bucket_number FOR UPDATE OF d;
      SELECT min(f.due_at) INTO next_due_at FROM (
        SELECT p.due_at FROM payout p
         WHERE p.payer = taken.payer AND p.batch_id = bucket_batch AND p.item_index BETWEEN bucket_number * 100 AND bucket_number * 100 + 99
           AND p.payout_id BETWEEN first_id AND last_id AND (p.status = 'pending') = (kind = 'unclaimed')
         ORDER BY p.payer, p.batch_id, p.item_index OFFSET 0) AS f;
      goes_on := claimed = room AND next_due_at IS NOT NULL;
      IF claimed < cardinality(ids) THEN next_due_at := greatest(next_due_at, moment + interval '1 second'); END IF;
      IF kind = 'unclaimed' THEN
        UPDATE payout_due d SET unclaimed_due_at = next_due_at, place = CASE WHEN goes_on THEN d.place END
         WHERE d.payer = taken.payer AND d.batch_id = bucket_batch AND d.bucket = bucket_number;
      ELSE
        UPDATE payout_due d SET in_flight_due_at = next_due_at, in_flight_ready = goes_on
         WHERE d.payer = taken.payer AND d.batch_id = bucket_batch AND d.bucket = bucket_number;
      END IF;
      UPDATE payer_turn t
         SET turn = t.turn + greatest(claimed, 1) / share::double precision,
             last_place = CASE WHEN kind = 'unclaimed' THEN greatest(t.last_place, bucket_place) ELSE t.last_place END
       WHERE t.payer = taken.payer AND t.work = kind;
      IF claimed = 0 THEN
        payer := taken.payer;
        RETURN NEXT;
      END IF;
      RETURN;
    END LOOP;
  END LOOP;
END
$$;
