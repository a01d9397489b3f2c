/**
 * Spans of time: payout_id is a UUID of version 7, whose first 48 bits are milliseconds since 1970, so a range of ids is a range of
 * days in UTC.
 */
const days = /* sql */ `
CREATE OR REPLACE FUNCTION first_payout_id_of(p_day date) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex((p_day - DATE '1970-01-01') * 86400000::bigint), 12, '0') || repeat('0', 20))::uuid;

CREATE OR REPLACE FUNCTION day_of_payout_id(p_payout_id uuid) RETURNS date LANGUAGE sql IMMUTABLE
RETURN DATE '1970-01-01' + (('x' || substr(replace(p_payout_id::text, '-', ''), 1, 12))::bit(48)::bigint / 86400000)::integer;
`;

/**
 * prepare_payout_span: the partitions of payout and payout_history for payouts from one day to before another. Returns their names.
 *
 * They are made, and filled with what the planner is to believe of them (as in migration 0002, for its reasons), before anybody knows
 * of them; attaching locks out neither readers nor writers. The place in a batch is unique within a partition, by a key of its
 * own: the parent can have none without the time in it (docs/adr/0021).
 */
const preparePayoutSpan = /* sql */ `
CREATE OR REPLACE FUNCTION prepare_payout_span(p_from_day date, p_to_day date) RETURNS text[]
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
    ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
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
  $sql$, payouts, histories, payouts || '_place', first_payout_id_of(p_from_day), first_payout_id_of(p_to_day));
  RETURN ARRAY[payouts, histories];
END
$$;
`;

/**
 * keep_payout_span: sees to it that there is a partition for an id, for whoever is about to store it. There is one, unless nobody has
 * prepared spans for a long time, or a clock is far ahead; then the spans up to its day are made here.
 *
 * Refused are ids that no clock in its senses makes: further ahead than spans may be prepared, or of a span that is being removed. An
 * id of a day that is over holds the span against that until the end of the transaction.
 */
const keepPayoutSpan = /* sql */ `
CREATE OR REPLACE FUNCTION keep_payout_span(p_payout_id uuid) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  today CONSTANT date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  day CONSTANT date := day_of_payout_id(p_payout_id);
  retired_at timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM stored_span s WHERE s.data = 'payouts' AND s.from_day <= day AND s.to_day > day) THEN
    PERFORM prepare_spans('payouts', 'month', greatest(day - today, 0));
  END IF;
  IF day >= today THEN RETURN; END IF;
  SELECT s.retired_at INTO retired_at FROM stored_span s
   WHERE s.data = 'payouts' AND s.from_day <= day AND s.to_day > day FOR SHARE;
  IF retired_at IS NOT NULL THEN
    RAISE EXCEPTION 'The payouts of % were removed: is the clock right of the process that made this id?', day
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
END
$$;
`;

/**
 * payout_span_hindrances: payouts of a span that are not final, by their state, and webhooks about them that are still to be sent.
 * What is free of both stays free: a final payout is final, and tells nobody anything any more.
 */
const payoutSpanHindrances = /* sql */ `
CREATE OR REPLACE FUNCTION payout_span_hindrances(p_from_day date, p_to_day date)
RETURNS TABLE (hindrance text, count bigint)
LANGUAGE sql STABLE
AS $$
  SELECT p.status, count(*) FROM payout p
   WHERE p.payout_id >= first_payout_id_of(p_from_day) AND p.payout_id < first_payout_id_of(p_to_day)
     AND p.status NOT IN ('paid', 'failed', 'duplicate', 'cancelled')
   GROUP BY p.status
   UNION ALL
  SELECT 'webhooks', count(*)
    FROM webhook_endpoint n
    JOIN webhook_delivery d ON d.payer = n.payer AND d.endpoint_id = n.endpoint_id AND d.status = 'waiting'
    JOIN webhook_event e ON e.payer = d.payer AND e.event_id = d.event_id
   WHERE n.enabled AND e.payout_id >= first_payout_id_of(p_from_day) AND e.payout_id < first_payout_id_of(p_to_day)
  HAVING count(*) > 0
$$;
`;

/**
 * digest_of_payout: what an external_id stands for, amount and Pix key, in a form that tells nobody the key: under a secret of the
 * installation, and different for every external_id, so that payments to one key are not seen to be.
 */
const digestOfPayout = /* sql */ `
CREATE OR REPLACE FUNCTION digest_of_payout(p_secret bytea, p_payer text, p_external_id text, p_cents bigint, p_pix_key text) RETURNS bytea
LANGUAGE sql IMMUTABLE
RETURN sha256(p_secret || sha256(p_secret
  || convert_to(p_payer || E'\\n' || p_external_id || E'\\n' || p_cents::text || E'\\n' || p_pix_key, 'UTF8')));
`;

/**
 * retire_payout_span: what outlives the payouts of a span. Of each original, what a later duplicate is compared with and told; the
 * batches say that their items were removed, and have nothing due any more.
 */
const retirePayoutSpan = /* sql */ `
CREATE OR REPLACE FUNCTION retire_payout_span(p_from_day date, p_to_day date) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  first_id CONSTANT uuid := first_payout_id_of(p_from_day);
  end_id   CONSTANT uuid := first_payout_id_of(p_to_day);
  secret   CONSTANT bytea := (SELECT i.secret FROM installation_secret i WHERE i.purpose = 'removed payouts');
BEGIN
  -- Whoever stores an id of this span has locked the row: it is waited for, and seen below; who comes later is refused.
  UPDATE stored_span s SET retired_at = coalesce(s.retired_at, clock_timestamp()) WHERE s.data = 'payouts' AND s.from_day = p_from_day;
  IF EXISTS (SELECT FROM payout_span_hindrances(p_from_day, p_to_day)) THEN
    RAISE EXCEPTION 'A payout was stored in this span a moment ago.' USING ERRCODE = 'object_in_use';
  END IF;

  INSERT INTO payout_removed (payer, external_id, batch_id, status, digest)
  SELECT p.payer, p.external_id, p.batch_id, p.status, digest_of_payout(secret, p.payer, p.external_id, p.amount_cents, p.pix_key)
    FROM payout p WHERE p.payout_id >= first_id AND p.payout_id < end_id AND p.duplicate_of IS NULL
  ON CONFLICT DO NOTHING;

  WITH emptied AS (
    UPDATE payout_batch b SET items_removed_at = date_trunc('milliseconds', clock_timestamp())
      FROM (SELECT DISTINCT p.payer, p.batch_id FROM payout p WHERE p.payout_id >= first_id AND p.payout_id < end_id) AS i
     WHERE b.payer = i.payer AND b.batch_id = i.batch_id AND b.items_removed_at IS NULL
    RETURNING b.payer, b.batch_id
  )
  DELETE FROM payout_due d USING emptied e WHERE d.payer = e.payer AND d.batch_id = e.batch_id;
END
$$;
`;

/**
 * original_of_payout: what a duplicate repeats, as it is now, or as it was when it was removed; no row where there is none.
 * A function, so that statements about payouts need not look into all partitions for what few of them have.
 */
const originalOfPayout = /* sql */ `
CREATE OR REPLACE FUNCTION original_of_payout(p_payer text, p_payout_id uuid, p_external_id text)
RETURNS TABLE (batch_id text, status text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT p.batch_id, p.status FROM payout p WHERE p.payer = p_payer AND p.payout_id = p_payout_id;
  IF NOT FOUND THEN
    RETURN QUERY SELECT r.batch_id, r.status FROM payout_removed r WHERE r.payer = p_payer AND r.external_id = p_external_id;
  END IF;
END
$$;
`;

/**
 * range_of_batch: the first and the last id of a batch's payouts; nulls where there are none. Batches of before 0009 do not know it,
 * and are looked through.
 */
const rangeOfBatch = /* sql */ `
CREATE OR REPLACE FUNCTION range_of_batch(p_payer text, p_batch_id text, OUT first_id uuid, OUT last_id uuid)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  SELECT b.first_payout_id, b.last_payout_id INTO first_id, last_id FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  IF first_id IS NULL THEN
    SELECT (array_agg(p.payout_id ORDER BY p.payout_id))[1], (array_agg(p.payout_id ORDER BY p.payout_id DESC))[1] INTO first_id, last_id
      FROM payout p WHERE p.payer = p_payer AND p.batch_id = p_batch_id;
  END IF;
END
$$;
`;

export const payoutSpanFunctions =
  days +
  preparePayoutSpan +
  keepPayoutSpan +
  payoutSpanHindrances +
  digestOfPayout +
  retirePayoutSpan +
  originalOfPayout +
  rangeOfBatch;
