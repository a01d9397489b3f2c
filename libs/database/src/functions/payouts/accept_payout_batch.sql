-- accept_payout_batch: stores a batch with all its payouts, or nothing.
--
-- In:  payer, batch, its Idempotency-Key or null, hash of the canonical content; texts of one line per item, in the order of the batch
--      (far cheaper to send and to read than array literals): payout ids, external ids, user ids, amounts
--      in centavos, normalised Pix keys, their types; a line per item with the CPF or CNPJ that must own the key, an
--      empty one where none must, null where none of them must; before when nothing of it is sent (null:
--      it may go at once); its priority, -1 to 1; whether this is only to answer, and to store nothing;
--      the key of the call, null where there is none; as the CPFs and CNPJs, a line per item with its
--      description, and one with its metadata as JSON.
-- Out: a first row that says what happened, and rows for single items:
--      accepted    with the batch's status and times; a row 'duplicate' for every item whose external_id
--                  has been used before, in this batch or another, with the original as it is now
--      known_same, known_other   the payer has used this batch_id before, with the same hash or another;
--                  nothing was stored
--      key_reused  the payer's batch of this Idempotency-Key, which is another one or has other content;
--                  nothing was stored
--      refused     nothing was stored; a row 'conflict' for every item whose external_id has been used
--                  with another amount or key
--      over_limit  nothing was stored; exceeded is what exceeded_limit says
--
-- Locks, in order: the key of the batch; the partition of an id of a past day (shared); the keys of the
-- external ids, in their own order, so that two batches that share some cannot wait for each other; then as
-- exceeded_limit.
-- The second transaction with a batch_id, Idempotency-Key or external_id waits at the unique key until the first has
-- committed or rolled back.
-- Errors: as ensure_payout_partition.
-- Callers: payouts/payout-batch.repository.ts.
--
-- external_ids are known from payout_key, which has a row for every one there ever was; the originals
-- whose payouts retention removed from payout_removed. Payouts are inserted in the order of their ids.
--
-- Planner: LIMIT keeps the look-up of an original one by key, item by item, whatever the planner believes
-- of the table (functions/README.md).

CREATE OR REPLACE FUNCTION accept_payout_batch(
  p_payer text, p_batch_id text, p_idempotency_key text, p_content_hash bytea, p_payout_ids text, p_external_ids text, p_user_ids text,
  p_amounts text, p_pix_keys text, p_pix_key_types text, p_expected_tax_ids text DEFAULT NULL,
  p_scheduled_for timestamptz DEFAULT NULL, p_priority integer DEFAULT 0, p_dry_run boolean DEFAULT false,
  p_posted_by text DEFAULT NULL, p_descriptions text DEFAULT NULL, p_metadata text DEFAULT NULL)
RETURNS TABLE (
  outcome text, status text, created_at timestamptz, completed_at timestamptz,
  item_index integer, original_id uuid, original_batch_id text, original_status text, exceeded jsonb)
LANGUAGE plpgsql
{{KEYS_ONLY}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment       CONSTANT timestamptz := date_trunc('milliseconds', clock_timestamp());
  goes_at      CONSTANT timestamptz := greatest(moment, p_scheduled_for);
  not_before   CONSTANT timestamptz := CASE WHEN goes_at > moment THEN goes_at END;
  due          CONSTANT timestamptz := coalesce(not_before, moment);
  payout_ids   CONSTANT uuid[]   := string_to_array(p_payout_ids, E'\n')::uuid[];
  external_ids CONSTANT text[]   := string_to_array(p_external_ids, E'\n');
  user_ids     CONSTANT text[]   := string_to_array(p_user_ids, E'\n');
  amounts      CONSTANT bigint[] := string_to_array(p_amounts, E'\n')::bigint[];
  keys         CONSTANT text[]   := string_to_array(p_pix_keys, E'\n');
  key_types    CONSTANT text[]   := string_to_array(p_pix_key_types, E'\n');
  tax_ids      CONSTANT text[]   := string_to_array(p_expected_tax_ids, E'\n', '');
  descriptions CONSTANT text[]   := string_to_array(p_descriptions, E'\n', '');
  metadata     CONSTANT json[]   := string_to_array(p_metadata, E'\n', '')::json[];
  items        CONSTANT integer  := cardinality(external_ids);
  first_id uuid;
  last_id uuid;
  stored integer;
  awaits_approval boolean;
  first_place bigint;
  originals uuid[];
  conflicting integer[];
  conflicting_with text[];
  payable bigint[] := amounts;
  over_limit jsonb;
BEGIN
  SELECT u.id INTO first_id FROM unnest(payout_ids) AS u(id) ORDER BY u.id LIMIT 1;
  SELECT u.id INTO last_id FROM unnest(payout_ids) AS u(id) ORDER BY u.id DESC LIMIT 1;

  INSERT INTO payout_batch (payer, batch_id, idempotency_key, content_hash, created_at, scheduled_for, goes_at, priority,
                            posted_by, approval, item_count, pending, total_cents, payable_cents, first_payout_id, last_payout_id)
  SELECT p_payer, p_batch_id, p_idempotency_key, p_content_hash, moment, p_scheduled_for, goes_at, p_priority, p_posted_by,
         CASE WHEN sum(u.cents) > (SELECT y.approval_above_cents FROM payer_policy y WHERE y.payer = p_payer) THEN 'awaiting' END,
         items, items, sum(u.cents), sum(u.cents), first_id, last_id
    FROM unnest(amounts) AS u(cents)
  ON CONFLICT DO NOTHING
  RETURNING coalesce(approval = 'awaiting', false) INTO awaits_approval;
  IF NOT FOUND THEN
    RETURN QUERY
    SELECT CASE WHEN b.batch_id = p_batch_id AND b.content_hash = p_content_hash THEN 'known_same'
                WHEN b.idempotency_key = p_idempotency_key THEN 'key_reused' ELSE 'known_other' END,
           b.status, b.created_at, b.completed_at, NULL::integer, NULL::uuid, b.batch_id, NULL::text, NULL::jsonb
      FROM payout_batch b
     WHERE b.payer = p_payer
       AND b.batch_id = coalesce(
             (SELECT k.batch_id FROM payout_batch k WHERE k.payer = p_payer AND k.idempotency_key = p_idempotency_key), p_batch_id);
    RETURN;
  END IF;

  PERFORM ensure_payout_partition(first_id), ensure_payout_partition(last_id);

  INSERT INTO payout_key (payer, external_id, payout_id)
  SELECT p_payer, u.external_id, u.payout_id FROM unnest(payout_ids, external_ids) WITH ORDINALITY AS u(payout_id, external_id, n)
   ORDER BY u.external_id COLLATE "C", u.n
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS stored = ROW_COUNT;

  -- Item by item what it repeats, null: nothing; a separate statement, so that it sees what was waited for. LIMIT keeps it a
  -- look-up by key, whatever the planner believes.
  IF stored < items THEN
    SELECT array_agg(nullif(k.payout_id, u.payout_id) ORDER BY u.n),
           array_agg(CASE WHEN k.payout_id = u.payout_id THEN u.cents END ORDER BY u.n) INTO originals, payable
      FROM unnest(payout_ids, external_ids, amounts) WITH ORDINALITY AS u(payout_id, external_id, cents, n)
     CROSS JOIN LATERAL (SELECT f.payout_id FROM payout_key f WHERE f.payer = p_payer AND f.external_id = u.external_id LIMIT 1) AS k;
  END IF;

  INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, expected_tax_id,
                      description, metadata, status, duplicate_of, not_before, due_at, created_at, updated_at)
  SELECT p_payer, u.payout_id, p_batch_id, u.n - 1, u.external_id, u.user_id, u.cents, u.pix_key, u.key_type, u.tax_id, u.description, u.metadata,
         CASE WHEN u.original IS NULL THEN 'pending' ELSE 'duplicate' END, u.original,
         CASE WHEN u.original IS NULL THEN not_before END, CASE WHEN u.original IS NULL THEN due END, moment, moment
    FROM unnest(payout_ids, external_ids, user_ids, amounts, keys, key_types, tax_ids, descriptions, metadata, originals)
         WITH ORDINALITY AS u(payout_id, external_id, user_id, cents, pix_key, key_type, tax_id, description, metadata, original, n)
   ORDER BY u.n;

  IF stored < items THEN
    SELECT array_agg(u.n - 1 ORDER BY u.n), array_agg(coalesce(o.batch_id, r.batch_id) ORDER BY u.n) INTO conflicting, conflicting_with
      FROM unnest(originals, external_ids, amounts, keys) WITH ORDINALITY AS u(original, external_id, cents, pix_key, n)
      LEFT JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = p_payer AND f.payout_id = u.original LIMIT 1) AS o ON true
      LEFT JOIN LATERAL (
        SELECT * FROM payout_removed f WHERE o.payout_id IS NULL AND f.payer = p_payer AND f.external_id = u.external_id LIMIT 1
      ) AS r ON true
     WHERE u.original IS NOT NULL
       AND CASE WHEN o.payout_id IS NOT NULL THEN (o.amount_cents, o.pix_key) IS DISTINCT FROM (u.cents, u.pix_key)
                ELSE r.digest IS DISTINCT FROM digest_of_payout(
                       (SELECT i.secret FROM installation_secret i WHERE i.purpose = 'removed payouts'),
                       p_payer, u.external_id, u.cents, u.pix_key) END;
    IF conflicting IS NOT NULL THEN
      RAISE EXCEPTION SQLSTATE 'MA409';
    END IF;
  END IF;

  IF stored > 0 THEN
    over_limit := exceeded_limit(p_payer, p_batch_id, goes_at, payable);
    IF over_limit IS NOT NULL THEN RAISE EXCEPTION SQLSTATE 'MA422'; END IF;
  END IF;

  IF stored < items THEN
    UPDATE payout_batch b
       SET pending = stored, duplicate = items - stored, completed_at = CASE WHEN stored = 0 THEN moment END,
           payable_cents = (SELECT coalesce(sum(u.cents), 0) FROM unnest(payable) AS u(cents)),
           approval = CASE WHEN stored > 0 THEN b.approval END
     WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
    IF stored = 0 THEN PERFORM record_batch_event(p_payer, p_batch_id, moment, 'batch.completed'); END IF;
  END IF;

  IF awaits_approval AND stored > 0 THEN
    PERFORM record_batch_event(p_payer, p_batch_id, moment, 'batch.awaiting_approval');
  END IF;

  IF stored > 0 AND not_before IS NULL AND NOT awaits_approval THEN first_place := enter_line(p_payer, 'unclaimed'); END IF;
  INSERT INTO payout_due (payer, batch_id, bucket, unclaimed_due_at, rank, place)
  SELECT p_payer, p_batch_id, n, CASE WHEN NOT awaits_approval THEN due END, -p_priority, first_place + n FROM generate_series(0, (items - 1) / 100) AS n;

  RETURN QUERY
  SELECT 'accepted', {{CURRENT_BATCH_STATUS}}, b.created_at, b.completed_at, NULL::integer, NULL::uuid, NULL::text, NULL::text, NULL::jsonb
    FROM payout_batch b WHERE b.payer = p_payer AND b.batch_id = p_batch_id;
  IF stored < items THEN
    RETURN QUERY
    SELECT 'duplicate', NULL::text, NULL::timestamptz, NULL::timestamptz, u.n::integer - 1, u.original, o.batch_id, o.status, NULL::jsonb
      FROM unnest(originals, external_ids) WITH ORDINALITY AS u(original, external_id, n)
     CROSS JOIN LATERAL original_of_payout(p_payer, u.original, u.external_id) AS o
     WHERE u.original IS NOT NULL ORDER BY u.n;
  END IF;
  IF p_dry_run THEN RAISE EXCEPTION SQLSTATE 'MA200'; END IF;

-- Undoes everything above; what the variables hold stays, and so do the rows of the answer.
EXCEPTION
  WHEN SQLSTATE 'MA200' THEN NULL;
  WHEN SQLSTATE 'MA409' THEN
    RETURN QUERY
    SELECT 'refused', NULL::text, NULL::timestamptz, NULL::timestamptz, NULL::integer, NULL::uuid, NULL::text, NULL::text, NULL::jsonb;
    RETURN QUERY
    SELECT 'conflict', NULL::text, NULL::timestamptz, NULL::timestamptz, u.item_index, NULL::uuid, u.batch_id, NULL::text, NULL::jsonb
      FROM unnest(conflicting, conflicting_with) AS u(item_index, batch_id);
  WHEN SQLSTATE 'MA422' THEN
    RETURN QUERY
    SELECT 'over_limit', NULL::text, NULL::timestamptz, NULL::timestamptz, NULL::integer, NULL::uuid, NULL::text, NULL::text, over_limit;
END
$$;
