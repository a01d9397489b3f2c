-- prepare_partitions: makes the partitions that are missing: up to today and some days more, and always
-- the one after today's.
--
-- In:  which data ('messages' or 'payouts'); how wide new partitions are: day, week (from Monday) or month;
--      how many days ahead.
-- Out: the partitions it made, none if all were there.
--
-- Partitions follow each other without a gap: where none was prepared for a while, the first one is
-- longer. The very first one begins one width before the present one, for clocks that are behind. The one
-- after today's is always there because Postgres 18 forgets which plans are forbidden below a parent with a
-- single partition (ADR 0021).
--
-- Runs as its owner, malote_partitions where there are roles (ADR 0029): attaching needs the parent's owner,
-- and an API that accepts a batch of a new month is none.
--
-- Locks: one caller works per kind of data, the others wait and find nothing left to do. Readers and
-- writers do not wait: a partition is made before it is attached, and attaching does not lock the parent
-- against reading or writing.
-- Errors: invalid_parameter_value.
-- Callers: the workers' maintenance, ensure_payout_partition, the baseline migration.

CREATE OR REPLACE FUNCTION prepare_partitions(p_data text, p_width text, p_days_ahead integer) RETURNS SETOF stored_partition
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = public, pg_temp
SET lock_timeout = '3s'
AS $$
DECLARE
  max_days_ahead CONSTANT integer := 400;
  today date;
  newest_from_day date;
  made stored_partition;
BEGIN
  IF p_width NOT IN ('day', 'week', 'month') OR p_days_ahead NOT BETWEEN 0 AND max_days_ahead THEN
    RAISE EXCEPTION 'A partition is a day, a week or a month wide, and prepared at most % days ahead.', max_days_ahead
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('prepare_partitions'), hashtext(p_data));
  today := (clock_timestamp() AT TIME ZONE 'UTC')::date;

  SELECT s.from_day, s.to_day INTO newest_from_day, made.from_day FROM stored_partition s
   WHERE s.data = p_data ORDER BY s.from_day DESC LIMIT 1;
  IF NOT FOUND THEN
    made.from_day := date_trunc(p_width, today::timestamp) - ('1 ' || p_width)::interval;
  END IF;
  WHILE made.from_day <= today + p_days_ahead OR newest_from_day <= today LOOP
    made.data := p_data;
    made.to_day := date_trunc(p_width, greatest(made.from_day, today)::timestamp) + ('1 ' || p_width)::interval;
    CASE p_data
      WHEN 'messages' THEN made.relation := prepare_message_partition(made.from_day, made.to_day);
      WHEN 'payouts' THEN made.relation := prepare_payout_partition(made.from_day, made.to_day);
    END CASE;
    INSERT INTO stored_partition (data, from_day, to_day, relation)
    VALUES (made.data, made.from_day, made.to_day, made.relation);
    RETURN NEXT made;
    newest_from_day := made.from_day;
    made.from_day := made.to_day;
  END LOOP;
END
$$;
