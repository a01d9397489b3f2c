-- retire_message_partition: forgets which of a partition's messages bore a later day in their ids.
--
-- Callers: retire_partition.

CREATE OR REPLACE FUNCTION retire_message_partition(p_from_day date, p_to_day date) RETURNS void
LANGUAGE sql
AS $$
  DELETE FROM message_ahead a
   WHERE a.position >= first_position_of(p_from_day) AND a.position < first_position_of(p_to_day)
$$;
