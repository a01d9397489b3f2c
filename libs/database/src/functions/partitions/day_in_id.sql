-- day_in_id: the day that eight digits of an endToEndId name (yyyyMMdd, from its tenth character on), in
-- days since 1970-01-01. A day that its month lacks is the month's last, a year 0 is long ago: a date that
-- sorts later is never an earlier day.
--
-- Callers: store_messages.

CREATE OR REPLACE FUNCTION day_in_id(p_date text) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p_date ~ '^[0-9]{4}(0[1-9]|1[0-2])[0-9]{2}$' AND p_date >= '0001'
            THEN least(make_date(left(p_date, 4)::integer, substr(p_date, 5, 2)::integer, 1) + substr(p_date, 7)::integer,
                       make_date(left(p_date, 4)::integer + substr(p_date, 5, 2)::integer / 12,
                                 substr(p_date, 5, 2)::integer % 12 + 1, 1))
                 - DATE '1970-01-02'
            ELSE -1000000 END;
