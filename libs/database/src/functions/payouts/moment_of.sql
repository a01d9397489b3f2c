-- moment_of: the moment that a filter names: yyyy-mm-dd is the beginning of that day in São Paulo, anything else a
-- moment with its offset. Null of null.
--
-- Locks: none. Callers: find_settled_payouts, find_payouts_of_user; payouts/payout.repository.ts.

CREATE OR REPLACE FUNCTION moment_of(p_text text) RETURNS timestamptz LANGUAGE sql STABLE
RETURN CASE WHEN p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN business_day_begins(p_text::date) ELSE p_text::timestamptz END;
