-- payout_partition_blockers: payouts of a partition that are not final, by their state, and webhooks about
-- them that are still to be sent. A partition that is free of both stays free: a final payout is final, and
-- causes no further event.
--
-- Locks: none. Callers: partition_blockers.

CREATE OR REPLACE FUNCTION payout_partition_blockers(p_from_day date, p_to_day date)
RETURNS TABLE (blocker text, count bigint)
LANGUAGE sql STABLE
AS $$
  SELECT p.status, count(*) FROM payout p
   WHERE p.payout_id >= first_payout_id_of(p_from_day) AND p.payout_id < first_payout_id_of(p_to_day)
     AND p.status NOT IN ({{FINAL_STATUSES}})
   GROUP BY p.status
   UNION ALL
  SELECT 'webhooks', count(*)
    FROM webhook_endpoint n
    JOIN webhook_delivery d ON d.payer = n.payer AND d.endpoint_id = n.endpoint_id AND d.status = 'waiting'
    JOIN webhook_event e ON e.payer = d.payer AND e.event_id = d.event_id
   WHERE n.enabled AND e.payout_id >= first_payout_id_of(p_from_day) AND e.payout_id < first_payout_id_of(p_to_day)
  HAVING count(*) > 0
$$;
