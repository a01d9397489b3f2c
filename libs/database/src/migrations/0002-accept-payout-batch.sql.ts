/**
 * accept_payout_batch: stores a batch with all its payouts, or nothing.
 *
 * In:  payer, batch, hash of the canonical content; texts of one line per item, in the order of the batch (far cheaper to send
 *      and to read than array literals): payout ids, external ids, user ids, amounts in centavos, normalised Pix keys, their types;
 *      in how many milliseconds the sweeper is to look after what no worker has taken.
 * Out: a first row that says what happened, and rows for single items:
 *      accepted    with the batch's status and times; a row 'duplicate' for every item whose external_id has been used before,
 *                  in this batch or another, with the original as it is now
 *      known_same, known_other   the payer has used this batch_id before, with the same hash or another; nothing was stored
 *      refused     nothing was stored; a row 'conflict' for every item whose external_id has been used with another amount or key
 *
 * Whoever comes second with a batch_id or an external_id waits at the unique index until the first has committed or rolled back.
 * External ids are inserted in their own order, so that two batches that share some cannot wait for each other.
 *
 * LIMIT keeps the look-up of an original one by key, item by item, whatever the planner believes of the table.
 */
export const acceptPayoutBatchFunction = /* sql */ `
CREATE FUNCTION accept_payout_batch(
  p_payer text, p_batch_id text, p_content_hash bytea, p_payout_ids text, p_external_ids text, p_user_ids text,
  p_amounts text, p_pix_keys text, p_pix_key_types text, p_due_in_ms integer)
RETURNS TABLE (
  outcome text, status text, created_at timestamptz, completed_at timestamptz,
  item_index integer, original_id uuid, original_batch_id text, original_status text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  moment       CONSTANT timestamptz := date_trunc('milliseconds', clock_timestamp());
  due          CONSTANT timestamptz := moment + p_due_in_ms * interval '1 millisecond';
  payout_ids   CONSTANT uuid[]   := string_to_array(p_payout_ids, E'\\n')::uuid[];
  external_ids CONSTANT text[]   := string_to_array(p_external_ids, E'\\n');
  user_ids     CONSTANT text[]   := string_to_array(p_user_ids, E'\\n');
  amounts      CONSTANT bigint[] := string_to_array(p_amounts, E'\\n')::bigint[];
  keys         CONSTANT text[]   := string_to_array(p_pix_keys, E'\\n');
  key_types    CONSTANT text[]   := string_to_array(p_pix_key_types, E'\\n');
  items        CONSTANT integer  := cardinality(external_ids);
  stored integer;
  repeated integer;
  conflicting integer[];
  conflicting_with text[];
BEGIN
  INSERT INTO payout_batch (payer, batch_id, content_hash, created_at, item_count, pending, total_cents)
  SELECT p_payer, p_batch_id, p_content_hash, moment, items, items, sum(u.cents) FROM unnest(amounts) AS u(cents)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY
    SELECT CASE WHEN b.content_hash = p_content_hash THEN 'known_same' ELSE 'known_other' END, b.status, b.created_at, b.completed_at,
           NULL::integer, NULL::uuid, NULL::text, NULL::text
      FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
    RETURN;
  END IF;

  INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type,
                      due_at, created_at, updated_at)
  SELECT p_payer, u.payout_id, p_batch_id, u.n - 1, u.external_id, u.user_id, u.cents, u.pix_key, u.key_type, due, moment, moment
    FROM unnest(payout_ids, external_ids, user_ids, amounts, keys, key_types)
         WITH ORDINALITY AS u(payout_id, external_id, user_id, cents, pix_key, key_type, n)
   ORDER BY u.external_id COLLATE "C", u.n
  ON CONFLICT (payer, external_id) WHERE duplicate_of IS NULL DO NOTHING;
  GET DIAGNOSTICS stored = ROW_COUNT;

  INSERT INTO payout_due (payer, batch_id, neighbourhood, untaken_due_at)
  SELECT p_payer, p_batch_id, n, due FROM generate_series(0, (items - 1) / 100) AS n;

  IF stored < items THEN
    SELECT array_agg(u.n - 1 ORDER BY u.n), array_agg(o.batch_id ORDER BY u.n) INTO conflicting, conflicting_with
      FROM unnest(payout_ids, external_ids, amounts, keys) WITH ORDINALITY AS u(payout_id, external_id, cents, pix_key, n)
     CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.external_id = u.external_id AND f.duplicate_of IS NULL LIMIT 1) AS o
     WHERE o.payout_id <> u.payout_id AND (o.amount_cents, o.pix_key) IS DISTINCT FROM (u.cents, u.pix_key);
    IF conflicting IS NOT NULL THEN
      RAISE EXCEPTION SQLSTATE 'MA409';
    END IF;

    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type,
                        status, duplicate_of, created_at, updated_at)
    SELECT p_payer, u.payout_id, p_batch_id, u.n - 1, u.external_id, u.user_id, u.cents, u.pix_key, u.key_type,
           'duplicate', o.payout_id, moment, moment
      FROM unnest(payout_ids, external_ids, user_ids, amounts, keys, key_types)
           WITH ORDINALITY AS u(payout_id, external_id, user_id, cents, pix_key, key_type, n)
     CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.external_id = u.external_id AND f.duplicate_of IS NULL LIMIT 1) AS o
     WHERE o.payout_id <> u.payout_id;
    GET DIAGNOSTICS repeated = ROW_COUNT;

    UPDATE payout_batch b
       SET pending = stored, duplicate = repeated, completed_at = CASE WHEN stored = 0 THEN moment END
     WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  END IF;

  RETURN QUERY
  SELECT 'accepted', b.status, b.created_at, b.completed_at, NULL::integer, NULL::uuid, NULL::text, NULL::text
    FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  IF stored < items THEN
    RETURN QUERY
    SELECT 'duplicate', NULL::text, NULL::timestamptz, NULL::timestamptz, p.item_index, o.payout_id, o.batch_id, o.status
      FROM payout p CROSS JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.payout_id = p.duplicate_of LIMIT 1) AS o
     WHERE p.payer = p_payer AND p.batch_id = p_batch_id AND p.duplicate_of IS NOT NULL
     ORDER BY p.item_index;
  END IF;

-- Undoes everything above; what the variables hold stays.
EXCEPTION WHEN SQLSTATE 'MA409' THEN
  RETURN QUERY SELECT 'refused', NULL::text, NULL::timestamptz, NULL::timestamptz, NULL::integer, NULL::uuid, NULL::text, NULL::text;
  RETURN QUERY
  SELECT 'conflict', NULL::text, NULL::timestamptz, NULL::timestamptz, u.item_index, NULL::uuid, u.batch_id, NULL::text
    FROM unnest(conflicting, conflicting_with) AS u(item_index, batch_id);
END
$$;
`;
