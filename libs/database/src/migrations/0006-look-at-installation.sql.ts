/**
 * What is asked for the metrics of the whole installation, every few seconds by every process: three questions that read few rows
 * whatever there is, in the order of an index, whatever the planner believes of a table.
 */
const BY_INDEX = /* sql */ `
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET jit = off`;

/**
 * look_at_streams: open streams, undelivered messages, and for how many seconds the oldest of them has been there (null: none).
 *
 * One row per institution of the small tables, which are counts; and one look-up by key for each institution that has something
 * undelivered, at the front of its line.
 */
const lookAtStreams = /* sql */ `
CREATE FUNCTION look_at_streams(OUT open_streams bigint, OUT undelivered bigint, OUT oldest_seconds double precision)
LANGUAGE plpgsql STABLE
${BY_INDEX}
AS $$
BEGIN
  SELECT count(*) INTO open_streams FROM stream;
  WITH line AS MATERIALIZED (
    SELECT t.receiver_ispb, t.last_position, t.stored_count - coalesce(h.taken_count, 0) AS ahead,
           coalesce(h.next_position, 1) AS next_position
      FROM message_tail t LEFT JOIN message_head h ON h.receiver_ispb = t.receiver_ispb
  ), returned AS MATERIALIZED (
    SELECT r.receiver_ispb, min(r.position) AS next_position, count(*) AS messages
      FROM message_returned r GROUP BY r.receiver_ispb
  ), front AS (
    SELECT l.receiver_ispb, l.next_position FROM line l WHERE l.next_position <= l.last_position
     UNION ALL
    SELECT r.receiver_ispb, r.next_position FROM returned r
  )
  SELECT coalesce((SELECT sum(l.ahead) FROM line l), 0) + coalesce((SELECT sum(r.messages) FROM returned r), 0),
         extract(epoch FROM clock_timestamp() - min(oldest.stored_at))
    INTO undelivered, oldest_seconds
    FROM front f
   CROSS JOIN LATERAL (
     SELECT m.stored_at FROM message m
      WHERE m.receiver_ispb = f.receiver_ispb AND m.position >= f.next_position ORDER BY m.position LIMIT 1
   ) AS oldest;
END
$$;
`;

/**
 * look_at_payouts: what is open in the oldest open batches, by state, and for how long.
 *
 * In:  batches at most; neighbourhoods (of a hundred payouts) at most that are searched for the longest doubt, those of the oldest
 *      batches first: a payout in doubt has its next question, so its neighbourhood has a date.
 * Out: one row. since: when the oldest batch was accepted that has something which is not held; pending_seconds: for how long the
 *      oldest pending payout has been there, doubtful_seconds: for how long the outcome of one in doubt has been unknown (null:
 *      none); batches: how many there were, so that one knows whether there may be more.
 */
const lookAtPayouts = /* sql */ `
CREATE FUNCTION look_at_payouts(
  p_max_batches integer, p_max_neighbourhoods integer,
  OUT pending bigint, OUT processing bigint, OUT in_doubt bigint, OUT needs_review bigint, OUT since timestamptz,
  OUT pending_seconds double precision, OUT doubtful_seconds double precision, OUT batches bigint)
LANGUAGE plpgsql STABLE
${BY_INDEX}
AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
BEGIN
  WITH open AS MATERIALIZED (
    SELECT b.payer, b.batch_id, b.created_at, b.pending, b.processing, b.in_doubt, b.needs_review
      FROM payout_batch b WHERE b.completed_at IS NULL ORDER BY b.created_at LIMIT p_max_batches
  ), doubtful AS MATERIALIZED (
    SELECT p.doubtful_since
      FROM (
        SELECT o.payer, o.batch_id, n.neighbourhood
          FROM open o
         CROSS JOIN LATERAL (
           SELECT d.neighbourhood FROM payout_due d
            WHERE d.payer = o.payer AND d.batch_id = o.batch_id AND d.begun_due_at + interval '0' IS NOT NULL
            ORDER BY d.payer, d.batch_id, d.neighbourhood
         ) AS n
         WHERE o.in_doubt > 0 LIMIT p_max_neighbourhoods
      ) AS n
     CROSS JOIN LATERAL (
       SELECT f.doubtful_since FROM payout f
        WHERE f.payer = n.payer AND f.batch_id = n.batch_id AND f.status = 'in_doubt'
          AND f.item_index BETWEEN n.neighbourhood * 100 AND n.neighbourhood * 100 + 99
        ORDER BY f.payer, f.batch_id, f.item_index OFFSET 0
     ) AS p
  )
  SELECT coalesce(sum(o.pending), 0), coalesce(sum(o.processing), 0), coalesce(sum(o.in_doubt), 0),
         coalesce(sum(o.needs_review), 0), min(o.created_at) FILTER (WHERE o.pending + o.processing + o.in_doubt > 0),
         extract(epoch FROM moment - min(o.created_at) FILTER (WHERE o.pending > 0)),
         extract(epoch FROM moment - (SELECT min(d.doubtful_since) FROM doubtful d)), count(*)
    INTO pending, processing, in_doubt, needs_review, since, pending_seconds, doubtful_seconds, batches
    FROM open o;
END
$$;
`;

/**
 * look_at_webhooks: deliveries that wait at enabled endpoints, and for how many seconds the oldest of them has been there (null:
 * none). In: how many are looked at, at most: of each endpoint those whose turn comes first.
 */
const lookAtWebhooks = /* sql */ `
CREATE FUNCTION look_at_webhooks(p_max integer, OUT waiting bigint, OUT oldest_seconds double precision)
LANGUAGE plpgsql STABLE
${BY_INDEX}
AS $$
BEGIN
  SELECT count(*), extract(epoch FROM clock_timestamp() - min(w.created_at)) INTO waiting, oldest_seconds
    FROM (
      SELECT d.created_at FROM webhook_endpoint e
       CROSS JOIN LATERAL (
         SELECT f.created_at FROM webhook_delivery f
          WHERE f.payer = e.payer AND f.endpoint_id = e.endpoint_id AND f.status = 'waiting'
          ORDER BY f.next_attempt_at LIMIT p_max
       ) AS d
       WHERE e.enabled LIMIT p_max
    ) AS w;
END
$$;
`;

export const lookAtInstallationFunctions = lookAtStreams + lookAtPayouts + lookAtWebhooks;
