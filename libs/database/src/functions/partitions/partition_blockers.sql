-- partition_blockers: what forbids dropping a partition, each with how many; no rows: it may go. All of it
-- is of one moment.
--
-- Out: 'unknown' where there is no such partition, or it is gone already; 'in_use' where something may
--      still be stored in it; and what message_partition_blockers or payout_partition_blockers find. Only
--      'detached_by_hand' where a table was taken out of it: what is in it cannot be looked at.
--
-- Locks: none. Callers: retire_partition, the retention plan.

CREATE OR REPLACE FUNCTION partition_blockers(p_data text, p_from_day date) RETURNS TABLE (blocker text, count bigint)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  partition stored_partition;
  detached bigint;
BEGIN
  SELECT * INTO partition FROM stored_partition s WHERE s.data = p_data AND s.from_day = p_from_day AND s.dropped_at IS NULL;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'unknown', 1::bigint;
    RETURN;
  END IF;
  SELECT count(*) INTO detached FROM unnest(partition.relation) AS r(name)
   WHERE NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = to_regclass(quote_ident(r.name)) AND NOT i.inhdetachpending);
  IF detached > 0 THEN
    RETURN QUERY SELECT 'detached_by_hand', detached;
    RETURN;
  END IF;
  -- A day more than is over: for transactions that began on the last one, and clocks that are set back a little.
  IF partition.to_day >= (clock_timestamp() AT TIME ZONE 'UTC')::date
     OR NOT EXISTS (SELECT FROM stored_partition s WHERE s.data = p_data AND s.from_day > p_from_day) THEN
    RETURN QUERY SELECT 'in_use', 1::bigint;
  END IF;
  CASE p_data
    WHEN 'messages' THEN RETURN QUERY SELECT * FROM message_partition_blockers(partition.from_day, partition.to_day);
    WHEN 'payouts' THEN RETURN QUERY SELECT * FROM payout_partition_blockers(partition.from_day, partition.to_day);
  END CASE;
END
$$;
