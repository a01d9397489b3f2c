-- prepare_message_partition: makes the partition of messages stored from one day to before another.
--
-- It has its own unique key for endToEndIds: the parent can have none without the position in it
-- (ADR 0020).
--
-- Out: the table's name. Locks: of attaching. Callers: prepare_partitions.

CREATE OR REPLACE FUNCTION prepare_message_partition(p_from_day date, p_to_day date) RETURNS text[]
LANGUAGE plpgsql
AS $$
DECLARE
  partition CONSTANT text := 'message_' || to_char(p_from_day, 'YYYYMMDD');
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE message INCLUDING DEFAULTS, PRIMARY KEY (receiver_ispb, position), '
    'UNIQUE (receiver_ispb, end_to_end_id)) WITH (autovacuum_vacuum_insert_scale_factor = 0.05)', partition);
  EXECUTE format('ALTER TABLE message ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
    partition, first_position_of(p_from_day), first_position_of(p_to_day));
  RETURN ARRAY[partition];
END
$$;
