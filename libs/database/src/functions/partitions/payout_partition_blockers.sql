-- payout_partition_blockers: payouts of a partition that are not final, by their state; those that something
-- happened to in the last 30 days, whose events the feed has to keep; and webhooks about them that are still to
-- be sent. A partition that is free of them stays so, but for a return, which waits for who retires it.
--
-- Locks: none. Callers: partition_blockers.

CREATE OR REPLACE FUNCTION payout_partition_blockers(p_from_day date, p_to_day date)
RETURNS TABLE (blocker text, count bigint)
LANGUAGE sql STABLE
AS $$
  SELECT k.blocker, count(*)
    FROM payout p
   CROSS JOIN LATERAL (
     SELECT CASE WHEN p.status NOT IN ({{FINAL_STATUSES}}) THEN p.status
                 WHEN p.updated_at > statement_timestamp() - interval '30 days' THEN 'recent_events' END AS blocker
   ) AS k
   WHERE p.payout_id >= first_payout_id_of(p_from_day) AND p.payout_id < first_payout_id_of(p_to_day) AND k.blocker IS NOT NULL
   GROUP BY k.blocker
   UNION ALL
  SELECT 'webhooks', count(*)
    FROM webhook_endpoint n
    JOIN webhook_delivery d ON d.payer = n.payer AND d.endpoint_id = n.endpoint_id AND d.status = 'waiting'
    JOIN webhook_event e ON e.payer = d.payer AND e.event_id = d.event_id
   WHERE n.enabled AND e.payout_id >= first_payout_id_of(p_from_day) AND e.payout_id < first_payout_id_of(p_to_day)
  HAVING count(*) > 0
$$;
