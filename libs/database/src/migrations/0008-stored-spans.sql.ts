/**
 * Spans of time: what is stored by time lies in partitions, one span each, which can be dropped whole.
 *
 * Here is what all data have in common. What one kind of data needs stands in functions of its own, named below, which the
 * dispatchers find when they are called: a later migration brings those of `payouts` and changes nothing here.
 *
 *   prepare_message_span(from, to)        prepare_payout_span(from, to)         makes the partition; returns its relations
 *   message_span_hindrances(from, to)     payout_span_hindrances(from, to)      rows of (hindrance, count)
 *   retire_message_span(from, to)         retire_payout_span(from, to)          keeps or cleans what outlives the partition
 */
export const storedSpanTable = /* sql */ `
  CREATE TABLE IF NOT EXISTS stored_span (
    data        text NOT NULL CHECK (data IN ('messages', 'payouts')),
    from_day    date NOT NULL,
    to_day      date NOT NULL,
    relation    text[] NOT NULL,
    dropped_at  timestamptz,
    PRIMARY KEY (data, from_day),
    CHECK (to_day > from_day)
  );
  COMMENT ON TABLE stored_span IS 'What is stored by time, span by span; days are UTC. The first of a kind begins on 1970-01-01 and holds what was there before.';
  COMMENT ON COLUMN stored_span.to_day IS 'Exclusive; the next span begins here.';
  COMMENT ON COLUMN stored_span.relation IS 'The tables that hold it.';
  COMMENT ON COLUMN stored_span.dropped_at IS 'Its tables are gone; the row stays.';
`;

/**
 * prepare_spans: makes the spans that are missing up to today and some days more.
 *
 * In:  which data; how wide new spans are: day, week (from Monday) or month; how many days ahead.
 * Out: the spans it made, none if all were there.
 *
 * Spans follow each other without a gap: where nobody prepared any for a while, the first one is longer. Any number of processes may
 * call it at once: one works, the others wait and find nothing left to do. Nobody who reads or writes has to wait: a partition is
 * filled in before it is attached, and attaching does not lock the parent against reading or writing.
 */
const prepareSpans = /* sql */ `
CREATE OR REPLACE FUNCTION prepare_spans(p_data text, p_width text, p_days_ahead integer) RETURNS SETOF stored_span
LANGUAGE plpgsql
SET lock_timeout = '3s'
AS $$
DECLARE
  max_days_ahead CONSTANT integer := 400;
  today date;
  made stored_span;
BEGIN
  IF p_width NOT IN ('day', 'week', 'month') OR p_days_ahead NOT BETWEEN 0 AND max_days_ahead THEN
    RAISE EXCEPTION 'A span is a day, a week or a month wide, and prepared at most % days ahead.', max_days_ahead
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('prepare_spans'), hashtext(p_data));
  today := (clock_timestamp() AT TIME ZONE 'UTC')::date;

  SELECT p_data, s.to_day INTO made.data, made.from_day FROM stored_span s
   WHERE s.data = p_data ORDER BY s.from_day DESC LIMIT 1;
  WHILE made.from_day <= today + p_days_ahead LOOP
    made.to_day := date_trunc(p_width, greatest(made.from_day, today)::timestamp) + ('1 ' || p_width)::interval;
    CASE p_data
      WHEN 'messages' THEN made.relation := prepare_message_span(made.from_day, made.to_day);
      WHEN 'payouts' THEN made.relation := prepare_payout_span(made.from_day, made.to_day);
    END CASE;
    INSERT INTO stored_span (data, from_day, to_day, relation)
    VALUES (made.data, made.from_day, made.to_day, made.relation);
    RETURN NEXT made;
    made.from_day := made.to_day;
  END LOOP;
END
$$;
`;

/**
 * span_hindrances: what forbids dropping a span, each with how many; no rows: it may go. Also 'unknown' where there is no such span, or
 * it is gone already, and 'in_use' where something may still be stored in it. All of it is of one moment.
 */
const spanHindrances = /* sql */ `
CREATE OR REPLACE FUNCTION span_hindrances(p_data text, p_from_day date) RETURNS TABLE (hindrance text, count bigint)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  span stored_span;
BEGIN
  SELECT * INTO span FROM stored_span s WHERE s.data = p_data AND s.from_day = p_from_day AND s.dropped_at IS NULL;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'unknown', 1::bigint;
    RETURN;
  END IF;
  -- A day more than is over: for transactions that began on the last one, and clocks that are set back a little.
  IF span.to_day >= (clock_timestamp() AT TIME ZONE 'UTC')::date
     OR NOT EXISTS (SELECT FROM stored_span s WHERE s.data = p_data AND s.from_day > p_from_day) THEN
    RETURN QUERY SELECT 'in_use', 1::bigint;
  END IF;
  CASE p_data
    WHEN 'messages' THEN RETURN QUERY SELECT * FROM message_span_hindrances(span.from_day, span.to_day);
    WHEN 'payouts' THEN RETURN QUERY SELECT * FROM payout_span_hindrances(span.from_day, span.to_day);
  END CASE;
END
$$;
`;

/**
 * retire_span: what has to be kept or cleaned before a span's tables are dropped. Refuses with object_in_use where anything hinders;
 * may be called again. Detaching and dropping the tables, and noting dropped_at, is the caller's, afterwards.
 */
const retireSpan = /* sql */ `
CREATE OR REPLACE FUNCTION retire_span(p_data text, p_from_day date) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  hindrances text;
  span stored_span;
BEGIN
  SELECT string_agg(h.hindrance || ': ' || h.count, ', ') INTO hindrances FROM span_hindrances(p_data, p_from_day) h;
  IF hindrances IS NOT NULL THEN
    RAISE EXCEPTION 'The span of % from % may not go (%).', p_data, p_from_day, hindrances USING ERRCODE = 'object_in_use';
  END IF;
  SELECT * INTO span FROM stored_span s WHERE s.data = p_data AND s.from_day = p_from_day;
  CASE p_data
    WHEN 'messages' THEN PERFORM retire_message_span(span.from_day, span.to_day);
    WHEN 'payouts' THEN PERFORM retire_payout_span(span.from_day, span.to_day);
  END CASE;
END
$$;
`;

export const storedSpanFunctions = prepareSpans + spanHindrances + retireSpan;
