-- retire_partition: shuts a partition for good and writes what must outlive its tables, before they are
-- detached and dropped. May be called again.
--
-- In:  which data; the partition's first day.
--
-- Locks, in order: the row of the partition, which waits for transactions that are storing an id of it;
-- then as retire_payout_partition.
-- Errors: object_in_use where partition_blockers has any.
-- Callers: retention.

CREATE OR REPLACE FUNCTION retire_partition(p_data text, p_from_day date) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  blockers text;
  partition stored_partition;
BEGIN
  -- From here on nothing is stored in it, and what was stored before is seen below.
  UPDATE stored_partition s SET retired_at = coalesce(s.retired_at, clock_timestamp()) WHERE s.data = p_data AND s.from_day = p_from_day
  RETURNING * INTO partition;
  SELECT string_agg(h.blocker || ': ' || h.count, ', ') INTO blockers FROM partition_blockers(p_data, p_from_day) h;
  IF blockers IS NOT NULL THEN
    RAISE EXCEPTION 'The partition of % from % may not go (%).', p_data, p_from_day, blockers USING ERRCODE = 'object_in_use';
  END IF;
  CASE p_data
    WHEN 'messages' THEN
      DELETE FROM message_ahead a
       WHERE a.position >= first_position_of(partition.from_day) AND a.position < first_position_of(partition.to_day);
    WHEN 'payouts' THEN PERFORM retire_payout_partition(partition.from_day, partition.to_day);
  END CASE;
END
$$;
