import type { Statement } from '../connection/sql.js';

/** Neighbourhoods of either kind that are looked at; each is an entry of an index and a batch by its key. */
export const MAX_NEIGHBOURHOODS = 500;

/**
 * $1 neighbourhoods at most: what is open in the batches of those that are due first, and whether there are as many.
 * Reads `payout_due`, where finished batches have no entry in either index, so that it costs the same after years.
 */
export const readBacklog: Statement = {
  name: 'read_backlog',
  text: `
    WITH due AS (
      (SELECT payer, batch_id FROM payout_due
        WHERE begun_due_at IS NOT NULL ORDER BY begun_due_at LIMIT $1)
      UNION ALL
      (SELECT payer, batch_id FROM payout_due
        WHERE untaken_due_at IS NOT NULL ORDER BY untaken_due_at LIMIT $1)
    ), batch AS (
      SELECT b.pending, b.processing, b.in_doubt, b.created_at
        FROM (SELECT DISTINCT payer, batch_id FROM due) AS d
        JOIN payout_batch AS b USING (payer, batch_id)
       WHERE b.pending + b.processing + b.in_doubt > 0
    )
    SELECT coalesce(sum(pending), 0)::int AS pending,
           coalesce(sum(processing), 0)::int AS processing,
           coalesce(sum(in_doubt), 0)::int AS in_doubt,
           min(created_at) AS since,
           (SELECT count(*) FROM due)::int AS neighbourhoods
      FROM batch`,
};
