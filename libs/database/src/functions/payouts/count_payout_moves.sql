-- count_payout_moves: carries changes of state into the counts of one batch. The call that moves the
-- last open item sets completed_at, once, and writes the event.
--
-- In:  payer and batch; parallel arrays: the state left, the state entered, the amount in centavos; the
--      index in the batch, and when it is due again (null: never).
-- Out: true if this call completed the batch.
--
-- Locks: the batch, then its rows of payout_due. The dates of buckets are written under the batch's lock,
-- so that their locks need no order of their own, and always, so that a sweeper that is about to write a
-- later date waits for them or has waited.
-- Callers: record_payout_moves.

CREATE OR REPLACE FUNCTION count_payout_moves(
  p_payer text, p_batch_id text, p_from text[], p_to text[], p_cents bigint[], p_item_index integer[], p_due_at timestamptz[])
RETURNS boolean
LANGUAGE plpgsql
{{KEYS_ONLY}}
AS $$
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  is_completed boolean;
  due record;
BEGIN
  UPDATE payout_batch b
     SET pending = b.pending + d.pending, processing = b.processing + d.processing, in_doubt = b.in_doubt + d.in_doubt,
         needs_review = b.needs_review + d.needs_review, paid = b.paid + d.paid, failed = b.failed + d.failed,
         cancelled = b.cancelled + d.cancelled,
         paid_cents = b.paid_cents + d.paid_cents, failed_cents = b.failed_cents + d.failed_cents,
         payable_cents = b.payable_cents - d.unpaid_cents,
         started_at = CASE WHEN d.worked THEN coalesce(b.started_at, moment) ELSE b.started_at END,
         completed_at = CASE
           WHEN b.completed_at IS NULL AND {{FINAL_COUNTS}} + d.finished = b.item_count
           THEN moment ELSE b.completed_at END
    FROM (
      SELECT (count(*) FILTER (WHERE m.entered = 'pending')      - count(*) FILTER (WHERE m.left_state = 'pending'))::integer      AS pending,
             (count(*) FILTER (WHERE m.entered = 'processing')   - count(*) FILTER (WHERE m.left_state = 'processing'))::integer   AS processing,
             (count(*) FILTER (WHERE m.entered = 'in_doubt')     - count(*) FILTER (WHERE m.left_state = 'in_doubt'))::integer     AS in_doubt,
             (count(*) FILTER (WHERE m.entered = 'needs_review') - count(*) FILTER (WHERE m.left_state = 'needs_review'))::integer AS needs_review,
             count(*) FILTER (WHERE m.entered = 'paid')::integer AS paid,
             count(*) FILTER (WHERE m.entered = 'failed')::integer AS failed,
             count(*) FILTER (WHERE m.entered = 'cancelled')::integer AS cancelled,
             coalesce(sum(m.cents) FILTER (WHERE m.entered = 'paid'), 0) AS paid_cents,
             coalesce(sum(m.cents) FILTER (WHERE m.entered = 'failed'), 0) AS failed_cents,
             coalesce(sum(m.cents) FILTER (WHERE m.entered IN ('failed', 'cancelled')), 0) AS unpaid_cents,
             count(*) FILTER (WHERE m.entered IN ({{FINAL_STATUSES}}))::integer AS finished,
             bool_or(m.entered <> 'cancelled') AS worked
        FROM unnest(p_from, p_to, p_cents) AS m(left_state, entered, cents)
    ) AS d
   WHERE b.payer = p_payer AND b.batch_id = p_batch_id
  RETURNING b.completed_at = moment INTO is_completed;

  -- One or two, so a loop: each is found by its key whatever the planner believes.
  FOR due IN
    SELECT u.item_index / 100 AS bucket, min(u.due_at) FILTER (WHERE u.entered = 'pending') AS unclaimed,
           min(u.due_at) FILTER (WHERE u.entered <> 'pending') AS in_flight
      FROM unnest(p_item_index, p_due_at, p_to) AS u(item_index, due_at, entered) WHERE u.due_at IS NOT NULL GROUP BY 1
  LOOP
    UPDATE payout_due n
       SET unclaimed_due_at = least(n.unclaimed_due_at, due.unclaimed), in_flight_due_at = least(n.in_flight_due_at, due.in_flight)
     WHERE n.payer = p_payer AND n.batch_id = p_batch_id AND n.bucket = due.bucket;
  END LOOP;

  is_completed := coalesce(is_completed, false);
  IF is_completed THEN PERFORM record_batch_event(p_payer, p_batch_id, moment, 'batch.completed'); END IF;
  RETURN is_completed;
END
$$;
