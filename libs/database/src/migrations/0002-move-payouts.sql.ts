/**
 * count_payout_moves: carries changes of state into the counts of one batch; the batch's row lock puts them in line, and whoever
 * moves the last open item sets completed_at, once. Returns true if this call completed the batch.
 *
 * In: the batch; parallel arrays: the state left, the state entered, the amount in centavos; null: nothing has changed.
 *     For those that somebody is to work on again, parallel arrays: the place in the batch, and when.
 *
 * The dates of neighbourhoods are written under the batch's lock, so that their locks need no order of their own, and always, so
 * that a sweeper that is about to write a later date waits for them or has waited.
 */
const countPayoutMoves = /* sql */ `
CREATE FUNCTION count_payout_moves(
  p_payer text, p_batch_id text, p_from text[], p_to text[], p_cents bigint[],
  p_item_index integer[] DEFAULT NULL, p_due_at timestamptz[] DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
  is_complete boolean;
  due record;
BEGIN
  IF p_from IS NULL THEN RETURN false; END IF;
  UPDATE payout_batch b
     SET pending = b.pending + d.pending, processing = b.processing + d.processing, in_doubt = b.in_doubt + d.in_doubt,
         needs_review = b.needs_review + d.needs_review, paid = b.paid + d.paid, failed = b.failed + d.failed,
         cancelled = b.cancelled + d.cancelled,
         paid_cents = b.paid_cents + d.paid_cents, failed_cents = b.failed_cents + d.failed_cents,
         started_at = CASE WHEN d.worked THEN coalesce(b.started_at, clock_timestamp()) ELSE b.started_at END,
         completed_at = CASE
           WHEN b.completed_at IS NULL AND b.paid + d.paid + b.failed + d.failed + b.cancelled + d.cancelled + b.duplicate = b.item_count
           THEN clock_timestamp() ELSE b.completed_at END
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
             bool_or(m.entered <> 'cancelled') AS worked
        FROM unnest(p_from, p_to, p_cents) AS m(left_state, entered, cents)
    ) AS d
   WHERE b.payer = p_payer AND b.batch_id = p_batch_id
  RETURNING b.completed_at IS NOT NULL INTO is_complete;

  -- One or two, so a loop: each is found by its key whatever the planner believes.
  FOR due IN
    SELECT u.item_index / 100 AS neighbourhood, min(u.due_at) AS earliest
      FROM unnest(p_item_index, p_due_at) AS u(item_index, due_at) GROUP BY 1
  LOOP
    UPDATE payout_due n SET begun_due_at = least(n.begun_due_at, due.earliest)
     WHERE n.payer = p_payer AND n.batch_id = p_batch_id AND n.neighbourhood = due.neighbourhood;
  END LOOP;
  RETURN coalesce(is_complete, false);
END
$$;
`;

/**
 * move_payouts: writes what came of work on payouts of one batch; the only way out of a claim.
 *
 * In:  payer and batch; parallel arrays, an element per payout:
 *   p_payout_id, p_fence   who claimed under another number changes nothing; nor does who has written its result already
 *                          (lease_until is null then), so a statement whose answer was lost can be sent again
 *   p_to                   the state entered; p_sources says from where each may be entered: text like 'pending,in_doubt'
 *   p_receiver_ispb        if known by now            p_settled_at   with paid
 *   p_code, p_source, p_detail   why it failed, is held or is tried again
 *   p_again_in_ms          when to work on it again, null: nobody needs to
 *   p_new_id               true: the rail has definitively rejected the endToEndId, the next attempt uses a new one
 * A state that is entered again (asked once more, still in doubt) leaves no second entry in the history; another attempt does.
 *
 * Out: a row per payout moved: its id, its new sequence number, and whether this call completed the batch. Payouts that are
 *      not returned were not ours any more.
 *
 * Locks payouts in the order of their ids and then the batch, as everything else does that changes states.
 */
const movePayouts = /* sql */ `
CREATE FUNCTION move_payouts(
  p_payer text, p_batch_id text, p_payout_id uuid[], p_fence bigint[], p_to text[], p_sources text[], p_receiver_ispb text[],
  p_settled_at timestamptz[], p_code text[], p_source text[], p_detail text[], p_again_in_ms bigint[], p_new_id boolean[])
RETURNS TABLE (payout_id uuid, sequence integer, completed boolean)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  places tid[];
  left_states text[];
  used_ids text[];
  moved_ids uuid[];
  moved_sequences integer[];
  moved_from text[];
  moved_to text[];
  moved_cents bigint[];
  again_index integer[];
  again_due timestamptz[];
  is_complete boolean := false;
BEGIN
  SELECT array_agg(l.place ORDER BY g.n), array_agg(l.left_state ORDER BY g.n), array_agg(l.end_to_end_id ORDER BY g.n)
    INTO places, left_states, used_ids
    FROM (
      SELECT u.* FROM unnest(p_payout_id, p_fence, p_sources) WITH ORDINALITY AS u(id, fence, sources, n) ORDER BY u.id
    ) AS g LEFT JOIN LATERAL (
      SELECT p.ctid AS place, p.status AS left_state, p.end_to_end_id
        FROM payout p
       WHERE p.payer = p_payer AND p.payout_id = g.id AND p.batch_id || '' = p_batch_id
         AND p.fence = g.fence AND p.lease_until IS NOT NULL AND p.status = ANY (string_to_array(g.sources, ','))
         FOR UPDATE OF p
    ) AS l ON true;

  WITH moved AS (
    UPDATE payout p
       SET status = l.entered, lease_until = NULL,
           sequence = p.sequence + (l.entered <> l.left_state OR l.entered = 'processing')::integer,
           not_before = moment + l.again_in_ms * interval '1 millisecond',
           due_at = moment + l.again_in_ms * interval '1 millisecond',
           receiver_ispb = coalesce(l.receiver_ispb, p.receiver_ispb), settled_at = l.settled_at,
           failure_code = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.code END,
           failure_source = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.source END,
           failure_detail = CASE WHEN l.entered IN ('failed', 'needs_review') THEN l.detail END,
           sent_until = least(p.sent_until, moment),
           doubtful_since = CASE
             WHEN l.new_id THEN NULL
             WHEN l.entered = 'in_doubt' THEN coalesce(p.doubtful_since, moment)
             ELSE p.doubtful_since
           END,
           end_to_end_id = CASE WHEN l.new_id THEN NULL ELSE p.end_to_end_id END,
           updated_at = moment
      FROM unnest(places, left_states, used_ids, p_to, p_receiver_ispb, p_settled_at, p_code, p_source, p_detail, p_again_in_ms,
                  p_new_id)
        AS l(place, left_state, end_to_end_id, entered, receiver_ispb, settled_at, code, source, detail, again_in_ms, new_id)
     WHERE p.ctid = l.place
    RETURNING p.payout_id, p.sequence, l.left_state, l.entered, p.amount_cents, p.attempts, l.end_to_end_id, l.code, l.detail,
              p.item_index, p.due_at
  ), told AS (
    INSERT INTO payout_history (payer, payout_id, sequence, status, at, attempt, end_to_end_id, code, detail)
    SELECT p_payer, m.payout_id, m.sequence, m.entered, moment, m.attempts, m.end_to_end_id, m.code, m.detail
      FROM moved m WHERE m.entered <> m.left_state OR m.entered = 'processing'
  )
  SELECT array_agg(m.payout_id), array_agg(m.sequence), array_agg(m.left_state), array_agg(m.entered), array_agg(m.amount_cents),
         array_agg(m.item_index) FILTER (WHERE m.due_at IS NOT NULL), array_agg(m.due_at) FILTER (WHERE m.due_at IS NOT NULL)
    INTO moved_ids, moved_sequences, moved_from, moved_to, moved_cents, again_index, again_due FROM moved m;

  IF moved_ids IS NOT NULL THEN
    is_complete := count_payout_moves(p_payer, p_batch_id, moved_from, moved_to, moved_cents, again_index, again_due);
  END IF;
  RETURN QUERY SELECT u.id, u.seq, is_complete FROM unnest(moved_ids, moved_sequences) AS u(id, seq);
END
$$;
`;

export const movePayoutsFunction = countPayoutMoves + movePayouts;
