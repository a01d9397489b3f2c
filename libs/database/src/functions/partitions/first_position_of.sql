-- first_position_of: where a day's messages begin. A position carries the UTC day of its storing above a
-- counter of 36 bits, and stays below 2^53 for three centuries.

CREATE OR REPLACE FUNCTION first_position_of(p_day date) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN (p_day - DATE '1970-01-01')::bigint << 36;
