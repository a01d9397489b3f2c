-- digest_of_payout: what an external_id stands for, amount and Pix key, in a form that does not reveal the
-- key: under a secret of the installation, and different for every external_id, so that payments to one
-- key cannot be recognised.
--
-- Callers: accept_payout_batch, retire_payout_partition.

CREATE OR REPLACE FUNCTION digest_of_payout(p_secret bytea, p_payer text, p_external_id text, p_cents bigint, p_pix_key text) RETURNS bytea
LANGUAGE sql IMMUTABLE
RETURN sha256(p_secret || sha256(p_secret
  || convert_to(p_payer || E'\n' || p_external_id || E'\n' || p_cents::text || E'\n' || p_pix_key, 'UTF8')));
