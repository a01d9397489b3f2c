import type { Statement } from '../connection/sql.js';

export const BATCH_COLUMNS = /* sql */ `
  b.batch_id, b.status, b.created_at, b.started_at, b.completed_at, b.pending, b.processing, b.in_doubt, b.needs_review,
  b.paid, b.failed, b.duplicate, b.cancelled, b.total_cents, b.paid_cents, b.failed_cents, b.items_removed_at`;

/** $1 payer, $2 batch: the first and the last id of its payouts, and so their partition. */
export const selectRange: Statement = {
  name: 'select_range_of_batch',
  text: 'SELECT first_payout_id AS first_id, last_payout_id AS last_id FROM payout_batch WHERE payer = $1 AND batch_id = $2',
};

/** $1 payer, $2 batch. */
export const selectBatch: Statement = {
  name: 'select_payout_batch',
  plannedAnew: true,
  text: `SELECT ${BATCH_COLUMNS} FROM payout_batch b WHERE b.payer = $1 AND b.batch_id = $2`,
};

/**
 * $1 payer; $2, $3 created after and before, exclusive, null: any; $4, $5 creation and id of the last batch of the page before,
 * null: from the first; $6 limit.
 */
export const selectBatches: Statement = {
  name: 'select_payout_batches',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${BATCH_COLUMNS} FROM payout_batch b
     WHERE b.payer = $1 AND b.created_at > coalesce($2, '-infinity'::timestamptz) AND b.created_at < coalesce($3, 'infinity'::timestamptz)
       AND (b.created_at, b.batch_id) < (coalesce($4, 'infinity'::timestamptz), coalesce($5, '') COLLATE "C")
     ORDER BY b.created_at DESC, b.batch_id DESC LIMIT $6`,
};

/** The same; $7 status. A statement of its own, so that it can keep to an index of its own. */
export const selectBatchesOfStatus: Statement = {
  name: 'select_payout_batches_of_status',
  plannedAnew: true,
  text: selectBatches.text.replace('WHERE', 'WHERE b.status = $7 AND'),
};

/** $1 payers, $2 batches of theirs. */
export const selectFinalBatches: Statement = {
  name: 'select_final_payout_batches',
  plannedAnew: true,
  text: /* sql */ `
    SELECT b.payer, b.batch_id FROM unnest($1::text[], $2::text[]) AS asked(payer, batch_id)
      JOIN payout_batch b ON b.payer = asked.payer COLLATE "C" AND b.batch_id = asked.batch_id COLLATE "C"
     WHERE b.completed_at IS NOT NULL`,
};
