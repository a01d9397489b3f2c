-- day_of_payout_id: the UTC day of an id; see first_payout_id_of.

CREATE OR REPLACE FUNCTION day_of_payout_id(p_payout_id uuid) RETURNS date LANGUAGE sql IMMUTABLE
RETURN DATE '1970-01-01' + (('x' || substr(replace(p_payout_id::text, '-', ''), 1, 12))::bit(48)::bigint / 86400000)::integer;
