-- prepare_payout_partition: makes the partitions of payout and payout_history for payouts accepted from
-- one day to before another.
--
-- They are made, and filled with what the planner is to believe of them (functions/README.md, "What the
-- planner believes of an empty table"), before they are attached; attaching locks out neither readers nor
-- writers. The index in a batch is unique within a partition, by a key of the partition: the parent can have
-- none without the time in it (ADR 0021).
--
-- A page is filled to a third at first, so that a payout's claim and its result find room beside it, and no index is
-- written for them.
--
-- Out: the tables' names. Locks: of attaching. Callers: prepare_partitions.

CREATE OR REPLACE FUNCTION prepare_payout_partition(p_from_day date, p_to_day date) RETURNS text[]
LANGUAGE plpgsql
AS $$
DECLARE
  payouts   CONSTANT text := 'payout_' || to_char(p_from_day, 'YYYYMMDD');
  histories CONSTANT text := 'payout_history_' || to_char(p_from_day, 'YYYYMMDD');
BEGIN
  EXECUTE format($sql$
    CREATE TABLE %1$I (
      LIKE payout INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (payer, payout_id),
      CONSTRAINT %3$I UNIQUE (payer, batch_id, item_index)
    ) WITH (fillfactor = 35, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
    CREATE TABLE %2$I (LIKE payout_history INCLUDING DEFAULTS, PRIMARY KEY (payer, payout_id, sequence));
    ALTER TABLE %1$I ALTER COLUMN payer SET (n_distinct = 1), ALTER COLUMN batch_id SET (n_distinct = -0.0001);
    ALTER TABLE %2$I ALTER COLUMN payer SET (n_distinct = 1);
    INSERT INTO %1$I (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type)
    VALUES ('', gen_random_uuid(), '', 0, '', '', 1, '', '');
    INSERT INTO %2$I (payer, payout_id, sequence, status, attempt) VALUES ('', gen_random_uuid(), 0, '', 0);
    ANALYZE %1$I, %2$I;
    TRUNCATE %1$I, %2$I;
    ALTER TABLE payout ATTACH PARTITION %1$I FOR VALUES FROM (%4$L) TO (%5$L);
    ALTER TABLE payout_history ATTACH PARTITION %2$I FOR VALUES FROM (%4$L) TO (%5$L);
  $sql$, payouts, histories, payouts || '_item', first_payout_id_of(p_from_day), first_payout_id_of(p_to_day));
  RETURN ARRAY[payouts, histories];
END
$$;
