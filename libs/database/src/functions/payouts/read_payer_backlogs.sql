-- read_payer_backlogs: what each payer has open in the oldest open batches, and what it waits for.
--
-- In:  batches at most.
-- Out: a row per payer. Of what is unclaimed: due, what may be sent now; scheduled and awaiting_approval, what
--      may not yet; due_since: since when the oldest of what is due might have been sent. processing, in_doubt:
--      claimed. class: paused; max_in_flight, the rail has or may have something of it, and there is no room for all that is due;
--      else ready. batches: how many there were of all payers, so that one knows whether there may be more.
--
-- Locks: none. Callers: operations/payer-backlog.repository.ts, for metrics and operators.

CREATE OR REPLACE FUNCTION read_payer_backlogs(p_max_batches integer)
RETURNS TABLE (
  payer text, due bigint, scheduled bigint, awaiting_approval bigint, due_since timestamptz, processing bigint, in_doubt bigint,
  class text, batches bigint)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  WITH open AS MATERIALIZED (
    -- An open batch that is neither awaits its approval.
    SELECT b.payer, b.pending, b.processing, b.in_doubt, b.goes_at, b.goes_at > moment AS is_ahead,
           b.status NOT IN ('pending', 'processing') AS is_unapproved
      FROM payout_batch b WHERE b.completed_at IS NULL ORDER BY b.created_at LIMIT p_max_batches
  ), summed AS MATERIALIZED (
    SELECT o.payer, sum(CASE WHEN o.is_ahead OR o.is_unapproved THEN 0 ELSE o.pending END) AS due,
           sum(CASE WHEN o.is_ahead AND NOT o.is_unapproved THEN o.pending ELSE 0 END) AS scheduled,
           sum(CASE WHEN o.is_unapproved THEN o.pending ELSE 0 END) AS awaiting_approval,
           min(o.goes_at) FILTER (WHERE NOT o.is_ahead AND NOT o.is_unapproved AND o.pending > 0) AS due_since,
           sum(o.processing) AS processing, sum(o.in_doubt) AS in_doubt
      FROM open o GROUP BY o.payer
  )
  SELECT s.payer, s.due, s.scheduled, s.awaiting_approval, s.due_since, s.processing, s.in_doubt,
         CASE WHEN y.paused THEN 'paused'
              WHEN s.processing + s.in_doubt > 0 AND s.processing + s.in_doubt + s.due > y.max_in_flight THEN 'max_in_flight'
              ELSE 'ready' END,
         (SELECT count(*) FROM open)
    FROM summed s
    LEFT JOIN LATERAL (SELECT p.paused, p.max_in_flight FROM payer_policy p WHERE p.payer = s.payer LIMIT 1) AS y ON true;
END
$$;
