-- business_day_begins: when a day begins in São Paulo, where Pix has its business day. Where summer time once
-- began at midnight, so that the day had none, it is the moment at which the clocks were changed.
--
-- Locks: none. Callers: moment_of, read_statement, sum_statement; payouts/payout.repository.ts.

CREATE OR REPLACE FUNCTION business_day_begins(p_day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN p_day::timestamp AT TIME ZONE 'America/Sao_Paulo';
