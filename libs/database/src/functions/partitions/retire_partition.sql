-- retire_partition: keeps or cleans what must outlive a partition's tables, before they are dropped. May be
-- called again. Detaching and dropping the tables, and noting dropped_at, is the caller's, afterwards.
--
-- In:  which data; the partition's first day.
--
-- Locks: as retire_message_partition and retire_payout_partition.
-- Errors: object_in_use where partition_blockers has any.
-- Callers: retention.

CREATE OR REPLACE FUNCTION retire_partition(p_data text, p_from_day date) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  blockers text;
  partition stored_partition;
BEGIN
  SELECT string_agg(h.blocker || ': ' || h.count, ', ') INTO blockers FROM partition_blockers(p_data, p_from_day) h;
  IF blockers IS NOT NULL THEN
    RAISE EXCEPTION 'The partition of % from % may not go (%).', p_data, p_from_day, blockers USING ERRCODE = 'object_in_use';
  END IF;
  SELECT * INTO partition FROM stored_partition s WHERE s.data = p_data AND s.from_day = p_from_day;
  CASE p_data
    WHEN 'messages' THEN PERFORM retire_message_partition(partition.from_day, partition.to_day);
    WHEN 'payouts' THEN PERFORM retire_payout_partition(partition.from_day, partition.to_day);
  END CASE;
END
$$;
