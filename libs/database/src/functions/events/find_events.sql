-- find_events: the next events of a payer, by their places in the feed: the transaction that wrote them, events of
-- payouts before those of batches, then by id and sequence number.
--
-- A transaction's number is lower the earlier it began to write, not the earlier it committed. So events are given only
-- where each older transaction of the server has ended: nothing can be inserted before them any more, and a reader that
-- goes on from the last one misses none.
--
-- In:  payer; types; the place after which to look: transaction, whether the event is of a batch, id of the payout or of
--      the batch's event, sequence number (0: of a batch); how many at most.
-- Out: place, type, moment, and the batch where it is of one.
--
-- Locks: none. STABLE, so that all of it is of one snapshot, that of the statement that calls it.
-- Callers: events/read-events.sql.ts.
-- Planner: keys in the order of an index only (functions/README.md), one index look-up a type and partition, of p_limit rows
-- each; so a type that is rare is found at once. One plan: the partitions of payouts are few.

CREATE OR REPLACE FUNCTION find_events(
  p_payer text, p_types text[], p_transaction_id bigint, p_of_batch boolean, p_id uuid, p_sequence integer, p_limit integer)
RETURNS TABLE (transaction_id bigint, of_batch boolean, id uuid, sequence integer, type text, occurred_at timestamptz, batch_id text)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  horizon           CONSTANT bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  after_payout      CONSTANT uuid := CASE WHEN p_of_batch THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE p_id END;
  after_batch_event CONSTANT uuid := CASE WHEN p_of_batch THEN p_id ELSE '00000000-0000-0000-0000-000000000000' END;
  statuses          CONSTANT text[] := ARRAY(
    SELECT substr(t.type, length('payout.') + 1) FROM unnest(p_types) AS t(type) WHERE t.type LIKE 'payout.%');
  batch_types       CONSTANT text[] := ARRAY(SELECT t.type FROM unnest(p_types) AS t(type) WHERE t.type LIKE 'batch.%');
BEGIN
  RETURN QUERY
  SELECT e.* FROM (
    SELECT f.* FROM unnest(statuses) AS s(status)
     CROSS JOIN LATERAL (
       SELECT h.transaction_id, false, h.payout_id, h.sequence, 'payout.' || s.status, date_trunc('milliseconds', h.at), NULL::text
         FROM payout_history h
        WHERE h.payer = p_payer AND h.status = s.status AND h.transaction_id < horizon
          AND (h.transaction_id, h.payout_id, h.sequence) > (p_transaction_id, after_payout, p_sequence)
        ORDER BY h.transaction_id, h.payout_id, h.sequence LIMIT p_limit
     ) AS f
    UNION ALL
    SELECT f.* FROM (
       SELECT r.transaction_id, false, r.payout_id, r.sequence, 'payout.returned', date_trunc('milliseconds', r.recorded_at), NULL::text
         FROM payout_return r
        WHERE 'returned' = ANY (statuses) AND r.payer = p_payer AND r.transaction_id < horizon
          AND (r.transaction_id, r.payout_id, r.sequence) > (p_transaction_id, after_payout, p_sequence)
        ORDER BY r.transaction_id, r.payout_id, r.sequence LIMIT p_limit
     ) AS f
    UNION ALL
    SELECT f.* FROM unnest(batch_types) AS t(type)
     CROSS JOIN LATERAL (
       SELECT v.transaction_id, true, v.event_id, 0, v.type, v.occurred_at::timestamptz, v.batch_id
         FROM batch_event v
        WHERE v.payer = p_payer AND v.type = t.type AND v.transaction_id < horizon
          AND (v.transaction_id, v.event_id) > (p_transaction_id, after_batch_event)
        ORDER BY v.transaction_id, v.event_id LIMIT p_limit
     ) AS f
  ) AS e(transaction_id, of_batch, id, sequence, type, occurred_at, batch_id)
  ORDER BY e.transaction_id, e.of_batch, e.id, e.sequence LIMIT p_limit;
END
$$;
