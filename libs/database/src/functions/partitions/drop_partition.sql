-- drop_partition: drops the tables of a partition that was retired, and notes that it is gone. May be called
-- again. All of it or nothing; it waits for transactions that read a table by its own name no
-- longer than lock_timeout.
--
-- In:  which data; the partition's first day.
--
-- Locks: the row of the partition, then its tables.
-- Errors: object_in_use where a table is still attached, or the partition was not retired: dropping an
--   attached partition would lock its parent.
-- Callers: retention.

CREATE OR REPLACE FUNCTION drop_partition(p_data text, p_from_day date) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '3s'
AS $$
DECLARE
  partition stored_partition;
  name text;
BEGIN
  SELECT * INTO partition FROM stored_partition s WHERE s.data = p_data AND s.from_day = p_from_day AND s.dropped_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  FOREACH name IN ARRAY partition.relation LOOP
    IF partition.retired_at IS NULL OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = to_regclass(quote_ident(name))) THEN
      RAISE EXCEPTION 'The table % is in use.', name USING ERRCODE = 'object_in_use';
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', name);
  END LOOP;
  UPDATE stored_partition s SET dropped_at = clock_timestamp(), blocked_since = NULL WHERE s.data = p_data AND s.from_day = p_from_day;
END
$$;
