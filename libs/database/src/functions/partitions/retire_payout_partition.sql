-- retire_payout_partition: writes what outlives the payouts of a partition. Of each original, what a later
-- duplicate is compared with and answered; the batches say that their items were removed, and have
-- nothing due and no events any more; what came back of them stays counted in the batches.
--
-- Locks: the batches.
-- Callers: retire_partition.

CREATE OR REPLACE FUNCTION retire_payout_partition(p_from_day date, p_to_day date) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  first_id CONSTANT uuid := first_payout_id_of(p_from_day);
  end_id   CONSTANT uuid := first_payout_id_of(p_to_day);
  secret   CONSTANT bytea := (SELECT i.secret FROM installation_secret i WHERE i.purpose = 'removed payouts');
BEGIN
  INSERT INTO payout_removed (payer, external_id, batch_id, status, digest)
  SELECT p.payer, p.external_id, p.batch_id, p.status, digest_of_payout(secret, p.payer, p.external_id, p.amount_cents, p.pix_key)
    FROM payout p WHERE p.payout_id >= first_id AND p.payout_id < end_id AND p.duplicate_of IS NULL
  ON CONFLICT DO NOTHING;

  DELETE FROM payout_return r WHERE r.payout_id >= first_id AND r.payout_id < end_id;
  DELETE FROM payout_return_inquiry q WHERE q.payout_id >= first_id AND q.payout_id < end_id;

  WITH emptied AS (
    UPDATE payout_batch b SET items_removed_at = date_trunc('milliseconds', clock_timestamp())
      FROM (SELECT DISTINCT p.payer, p.batch_id FROM payout p WHERE p.payout_id >= first_id AND p.payout_id < end_id) AS i
     WHERE b.payer = i.payer AND b.batch_id = i.batch_id AND b.items_removed_at IS NULL
    RETURNING b.payer, b.batch_id
  ), events AS (
    DELETE FROM batch_event v USING emptied e WHERE v.payer = e.payer AND v.batch_id = e.batch_id
  )
  DELETE FROM payout_due d USING emptied e WHERE d.payer = e.payer AND d.batch_id = e.batch_id;
END
$$;
