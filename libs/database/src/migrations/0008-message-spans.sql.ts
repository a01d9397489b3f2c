/**
 * Where a day's messages begin: a position carries the UTC day of its storing above a counter of 36 bits, and stays below 2^53 for
 * three centuries. Positions of before 0008 are counters alone, so of 1970-01-01.
 */
const firstPositionOf = /* sql */ `
CREATE OR REPLACE FUNCTION first_position_of(p_day date) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN (p_day - DATE '1970-01-01')::bigint << 36;
`;

/**
 * day_in_id: the day that eight digits of an endToEndId name (yyyyMMdd, from its tenth character on), in days since 1970-01-01. A day that
 * its month lacks is the month's last, a year 0 is long ago: a date that sorts later is never an earlier day.
 */
const dayInId = /* sql */ `
CREATE OR REPLACE FUNCTION day_in_id(p_date text) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p_date ~ '^[0-9]{4}(0[1-9]|1[0-2])[0-9]{2}$' AND p_date >= '0001'
            THEN least(make_date(left(p_date, 4)::integer, substr(p_date, 5, 2)::integer, 1) + substr(p_date, 7)::integer,
                       make_date(left(p_date, 4)::integer + substr(p_date, 5, 2)::integer / 12,
                                 substr(p_date, 5, 2)::integer % 12 + 1, 1))
                 - DATE '1970-01-02'
            ELSE -1000000 END;
`;

/**
 * prepare_message_span: the partition of messages stored from one day to before another. It has a unique key of its own for
 * endToEndIds: the parent can have none without the position in it (docs/adr/0020).
 */
const prepareMessageSpan = /* sql */ `
CREATE OR REPLACE FUNCTION prepare_message_span(p_from_day date, p_to_day date) RETURNS text[]
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
`;

/**
 * message_span_hindrances: messages of a span that nobody has taken yet (undelivered), and those in a stream's hands or returned from
 * one (unacknowledged).
 *
 * One statement sees one moment, and a message leaves one of these states for the next in one commit. It never comes back into one:
 * the head only moves forward, and what is outstanding or returned was handed out before. So what is free of them stays free.
 */
const messageSpanHindrances = /* sql */ `
CREATE OR REPLACE FUNCTION message_span_hindrances(p_from_day date, p_to_day date)
RETURNS TABLE (hindrance text, count bigint)
LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET jit = off
AS $$
  WITH undelivered AS (
    SELECT sum(ahead.messages) AS messages
      FROM message_tail t
      LEFT JOIN message_head h ON h.receiver_ispb = t.receiver_ispb
     CROSS JOIN LATERAL (
       SELECT count(*) AS messages FROM message m
        WHERE m.receiver_ispb = t.receiver_ispb AND m.position >= coalesce(h.next_position, 0)
          AND m.position >= first_position_of(p_from_day) AND m.position < first_position_of(p_to_day)
     ) AS ahead
     WHERE t.last_position >= first_position_of(p_from_day)
       AND coalesce(h.next_position, 0) <= t.last_position AND coalesce(h.next_position, 0) < first_position_of(p_to_day)
  ), unacknowledged AS (
    SELECT count(*) AS messages
      FROM (
        SELECT r.position FROM message_returned r
         UNION ALL
        SELECT u.position FROM stream s CROSS JOIN unnest(s.outstanding) AS u(position)
      ) AS held
     WHERE held.position >= first_position_of(p_from_day) AND held.position < first_position_of(p_to_day)
  )
  SELECT 'undelivered', u.messages::bigint FROM undelivered u WHERE u.messages > 0
   UNION ALL
  SELECT 'unacknowledged', u.messages FROM unacknowledged u WHERE u.messages > 0
$$;
`;

/** retire_message_span: forgets which of a span's messages bore a later day in their ids. */
const retireMessageSpan = /* sql */ `
CREATE OR REPLACE FUNCTION retire_message_span(p_from_day date, p_to_day date) RETURNS void
LANGUAGE sql
AS $$
  DELETE FROM message_ahead a
   WHERE a.position >= first_position_of(p_from_day) AND a.position < first_position_of(p_to_day)
$$;
`;

export const messageSpanFunctions =
  firstPositionOf + dayInId + prepareMessageSpan + messageSpanHindrances + retireMessageSpan;
