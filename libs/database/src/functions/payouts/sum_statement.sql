-- sum_statement: what a payer's business day comes to: what settled on it, and what came back on it.
--
-- In:  payer; the day, in São Paulo.
-- Out: a row. refusal: 'future' where the day has not begun, 'removed' where retention has removed payouts that were
--      accepted on it or after it, else null; kept_since: payouts that were accepted before are removed, null:
--      none are. Then counts and sums in centavos, of the index alone, and those of each hour in which something settled,
--      as JSON; null where it is refused.
--
-- Each hour is a range of the index, so that the hour of no payment is worked out.
--
-- Locks: none. Callers: payouts/statement.repository.ts.
-- Planner: in the order of the index (functions/README.md).

CREATE OR REPLACE FUNCTION sum_statement(p_payer text, p_day date)
RETURNS TABLE (refusal text, kept_since timestamptz, paid_count bigint, paid_cents bigint, returned_count bigint, returned_cents bigint,
  paid_hours json)
LANGUAGE plpgsql STABLE
{{IN_INDEX_ORDER}}
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  begins CONSTANT timestamptz := business_day_begins(p_day);
  ends   CONSTANT timestamptz := business_day_begins(p_day + 1);
  kept   CONSTANT timestamptz := (
    SELECT max(s.to_day)::timestamp AT TIME ZONE 'UTC' FROM stored_partition s WHERE s.data = 'payouts' AND s.retired_at IS NOT NULL);
  why    CONSTANT text := CASE WHEN begins > clock_timestamp() THEN 'future' WHEN begins < kept THEN 'removed' END;
BEGIN
  IF why IS NOT NULL THEN
    RETURN QUERY SELECT why, kept, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::json;
    RETURN;
  END IF;
  RETURN QUERY
  SELECT NULL::text, kept, paid.count, paid.cents, back.count, back.cents, paid.hours
    FROM (SELECT coalesce(sum(o.count), 0)::bigint AS count, coalesce(sum(o.cents), 0)::bigint AS cents,
                 coalesce(json_agg(o ORDER BY o.hour), '[]') AS hours
            FROM (SELECT extract(hour FROM t.begins AT TIME ZONE 'America/Sao_Paulo')::integer AS hour, sum(s.count)::bigint AS count,
                         sum(s.cents)::bigint AS cents
                    FROM generate_series(begins, ends - interval '1 hour', interval '1 hour') AS t(begins)
                   CROSS JOIN LATERAL (
                      SELECT count(*), sum(h.settled_cents) AS cents FROM payout_history h
                       WHERE h.payer = p_payer AND h.settled_at >= t.begins AND h.settled_at < t.begins + interval '1 hour') AS s
                   GROUP BY 1 HAVING sum(s.count) > 0) AS o) AS paid,
         (SELECT count(*), coalesce(sum(r.amount_cents), 0)::bigint AS cents FROM payout_return r
           WHERE r.payer = p_payer AND r.returned_at >= begins AND r.returned_at < ends) AS back;
END
$$;
