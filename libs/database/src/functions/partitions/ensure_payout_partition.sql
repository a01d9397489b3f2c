-- ensure_payout_partition: makes sure that there is a partition for an id that is about to be stored.
-- There is one, unless no partitions were prepared for a long time, or a clock is far ahead; then the
-- partitions up to its day are made here.
--
-- An id of a past day holds its partition against removal until the end of the transaction.
--
-- Locks: the row of a past partition (shared).
-- Errors: invalid_parameter_value: further ahead than partitions may be prepared.
--   invalid_parameter_value: of a partition that was or is being removed, or of before the first.
-- Callers: accept_payout_batch.

CREATE OR REPLACE FUNCTION ensure_payout_partition(p_payout_id uuid) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  today CONSTANT date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  day CONSTANT date := day_of_payout_id(p_payout_id);
  retired_at timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM stored_partition s WHERE s.data = 'payouts' AND s.from_day <= day AND s.to_day > day) THEN
    PERFORM prepare_partitions('payouts', 'month', greatest(day - today, 0));
  END IF;
  IF day >= today THEN RETURN; END IF;
  SELECT s.retired_at INTO retired_at FROM stored_partition s
   WHERE s.data = 'payouts' AND s.from_day <= day AND s.to_day > day FOR SHARE;
  IF NOT FOUND OR retired_at IS NOT NULL THEN
    RAISE EXCEPTION 'No payouts of % can be stored any more: is the clock right of the process that made this id?', day
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
END
$$;
