-- first_payout_id_of: the first id of a UTC day. payout_id is a UUID of version 7, whose first 48 bits are
-- milliseconds since 1970, so a range of ids is a range of days.

CREATE OR REPLACE FUNCTION first_payout_id_of(p_day date) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex((p_day - DATE '1970-01-01') * 86400000::bigint), 12, '0') || repeat('0', 20))::uuid;
