import type { Statement } from '../connection/sql.js';

/** What `toPayout` reads; with `ORIGINAL` joined. */
export const PAYOUT_COLUMNS = /* sql */ `
  p.payout_id, p.batch_id, p.item_index, p.external_id, p.user_id, p.amount_cents, p.pix_key, p.pix_key_type, p.status,
  p.end_to_end_id, p.receiver_ispb, p.settled_at, p.failure_code, p.failure_source, p.failure_detail, p.created_at, p.updated_at,
  o.payout_id AS original_id, o.batch_id AS original_batch_id, o.external_id AS original_external_id, o.status AS original_status`;

/** What a duplicate repeats, as it is now. LIMIT keeps it a look-up by key, row by row and for duplicates only. */
export const ORIGINAL = /* sql */ `
  LEFT JOIN LATERAL (
    SELECT * FROM payout d
     WHERE p.duplicate_of IS NOT NULL AND d.payer = p.payer AND d.payout_id = p.duplicate_of LIMIT 1
  ) AS o ON true`;

/**
 * $1 payer, $2 batch: all its items, and with the first of them the batch, so that both are of one moment and add up.
 */
export const selectBatchWithItems: Statement = {
  name: 'select_payout_batch_with_items',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS}, CASE WHEN p.item_index = 0 THEN (
             SELECT to_jsonb(b) FROM payout_batch b WHERE b.payer = p.payer AND b.batch_id = p.batch_id) END AS batch
      FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 ORDER BY p.item_index`,
};

/** $1 payer, $2 batch; $3 index of the last item of the page before, -1: from the first; $4 status, null: any; $5 limit. */
export const selectItems: Statement = {
  name: 'select_payout_items',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS} FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 AND p.item_index > $3 AND ($4::text IS NULL OR p.status = $4)
     ORDER BY p.item_index LIMIT $5`,
};

/** $1 payer, $2 batch, $3 external id: the first of several. */
export const selectItem: Statement = {
  name: 'select_payout_item',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS} FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 AND p.external_id = $3
     ORDER BY p.item_index LIMIT 1`,
};

/** Newest first: payout ids grow with time. $1 payer, $2 what is looked for, $3 the last payout of the page before or null, $4 limit. */
const searchBy = (name: string, found: string): Statement => ({
  name: `search_payouts_by_${name}`,
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS} FROM (
      SELECT f.payout_id FROM (${found}) AS f
       WHERE $3::uuid IS NULL OR f.payout_id < $3 ORDER BY f.payout_id DESC LIMIT $4
    ) AS page JOIN payout p ON p.payer = $1 AND p.payout_id = page.payout_id ${ORIGINAL}
     ORDER BY p.payout_id DESC`,
});

export const searchPayouts = {
  external_id: searchBy(
    'external_id',
    `SELECT payout_id FROM payout WHERE payer = $1 AND external_id = $2 AND duplicate_of IS NULL
     UNION ALL SELECT payout_id FROM payout WHERE payer = $1 AND external_id = $2 AND duplicate_of IS NOT NULL`,
  ),
  end_to_end_id: searchBy(
    'end_to_end_id',
    `SELECT DISTINCT payout_id FROM payout_history
      WHERE payer = $1 AND end_to_end_id = $2 AND status = 'processing' AND code IS NULL`,
  ),
  payout_id: searchBy('payout_id', 'SELECT payout_id FROM payout WHERE payer = $1 AND payout_id = $2::uuid'),
} as const;

/** $1 payer, $2 payouts. */
export const selectHistory: Statement = {
  name: 'select_payout_history',
  plannedAnew: true,
  text: /* sql */ `
    SELECT h.payout_id, h.sequence, h.status, h.at, h.attempt, h.end_to_end_id, h.code, h.detail
      FROM unnest($2::uuid[]) AS asked(id) JOIN payout_history h ON h.payer = $1 AND h.payout_id = asked.id
     ORDER BY h.payout_id, h.sequence`,
};
