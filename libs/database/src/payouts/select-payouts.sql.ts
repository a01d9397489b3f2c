import type { Statement } from '../connection/sql.js';
import { currentBatchStatus } from '../functions/policy.js';

/** What `toPayout` reads; with `ORIGINAL` joined. */
export const PAYOUT_COLUMNS = /* sql */ `
  p.payout_id, p.batch_id, p.item_index, p.external_id, p.user_id, p.amount_cents, p.pix_key, p.pix_key_type, p.expected_tax_id,
  p.description, p.metadata::text AS metadata, p.status, p.end_to_end_id, p.receiver_ispb, p.settled_at, p.failure_code, p.failure_source, p.failure_detail, p.created_at, p.updated_at,
  CASE WHEN p.returned_cents > 0 THEN returns_of_payout(p.payer, p.payout_id) END AS returns,
  p.duplicate_of AS original_id, o.batch_id AS original_batch_id, p.external_id AS original_external_id, o.status AS original_status`;

/** What a duplicate repeats, as it is now. LIMIT keeps it a look-up by key, row by row and for duplicates only. The external id is the same: that makes it one. */
export const ORIGINAL = /* sql */ `
  LEFT JOIN LATERAL (
    SELECT d.batch_id, d.status FROM original_of_payout(p.payer, p.duplicate_of, p.external_id) AS d
     WHERE p.duplicate_of IS NOT NULL LIMIT 1
  ) AS o ON true`;

/**
 * $1 payer, $2 batch, $3, $4 its range: all its items, and with the first of them the batch, so that both are of one moment and add up.
 */
export const selectBatchWithItems: Statement = {
  name: 'select_payout_batch_with_items',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS}, CASE WHEN p.item_index = 0 THEN (
             SELECT to_jsonb(b) || jsonb_build_object('status', ${currentBatchStatus('b')}) FROM payout_batch b WHERE b.payer = p.payer AND b.batch_id = p.batch_id) END AS batch
      FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 AND p.payout_id BETWEEN $3 AND $4 ORDER BY p.item_index`,
};

/** $1 payer, $2 batch, $3, $4 its range; $5 index of the last item of the page before, -1: from the first; $6 status, null: any; $7 limit. */
export const selectItems: Statement = {
  name: 'select_payout_items',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS} FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 AND p.payout_id BETWEEN $3 AND $4
       AND p.item_index > $5 AND ($6::text IS NULL OR p.status = $6)
     ORDER BY p.item_index LIMIT $7`,
};

/** $1 payer, $2 batch, $3, $4 its range, $5 external id: the first of several. */
export const selectItem: Statement = {
  name: 'select_payout_item',
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${PAYOUT_COLUMNS} FROM payout p ${ORIGINAL}
     WHERE p.payer = $1 AND p.batch_id = $2 AND p.payout_id BETWEEN $3 AND $4 AND p.external_id = $5
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
    `SELECT payout_id FROM payout_key WHERE payer = $1 AND external_id = $2
     UNION ALL SELECT payout_id FROM payout WHERE payer = $1 AND external_id = $2 AND duplicate_of IS NOT NULL`,
  ),
  end_to_end_id: searchBy(
    'end_to_end_id',
    `SELECT DISTINCT payout_id FROM payout_history
      WHERE payer = $1 AND end_to_end_id = $2 AND (learnt OR (status = 'processing' AND code IS NULL))`,
  ),
  payment_id: searchBy(
    'payment_id',
    `SELECT payout_id FROM payout_history WHERE payer = $1 AND payment_id = $2 AND payment_id IS NOT NULL AND status = 'processing' AND code IS NULL
     UNION SELECT payout_id FROM payout WHERE payer = $1 AND rail_reference = $2 AND rail_reference IS NOT NULL`,
  ),
  payout_id: searchBy('payout_id', 'SELECT payout_id FROM payout WHERE payer = $1 AND payout_id = $2::uuid'),
} as const;

/** Payouts in the order in which a function finds their ids; see its header. */
const foundBy = (name: string, call: string, also: readonly string[] = []): Statement => ({
  name,
  plannedAnew: true,
  text: /* sql */ `
    SELECT ${also.map((column) => `f.${column}, `).join('')}${PAYOUT_COLUMNS}
      FROM ${call} WITH ORDINALITY AS f(${['payout_id', ...also, 'n'].join(', ')})
     CROSS JOIN LATERAL (SELECT * FROM payout WHERE payer = $1 AND payout_id = f.payout_id LIMIT 1) AS p ${ORIGINAL}
     ORDER BY f.n`,
});

/** $1 payer; $2 from when on, $3 before when, $4 day; $5 when the last one of the page before settled, $6 its id; $7 limit. */
export const searchSettledPayouts = foundBy(
  'search_settled_payouts',
  'find_settled_payouts($1, $2, $3, $4, $5, $6, $7)',
);

/** $1 payer, $2 user, $3 status; $4 settled from when on, $5 before when, $6 day; $7 id of the last one of the page before; $8 limit. */
export const searchPayoutsOfUser = foundBy(
  'search_payouts_of_user',
  'find_payouts_of_user($1, $2, $3, $4, $5, $6, $7, $8)',
  ['is_found'],
);

/** $1 payer, $2 tax id; $3 id of the last one of the page before; $4 limit. */
export const searchPayoutsOfOwner = foundBy(
  'search_payouts_of_owner',
  'find_payouts_of_owner($1, $2, $3, $4)',
);

/** $1 payer, $2 status; of the last one of the page before: $3 its creation, $4 its batch, $5 its index; $6 limit. */
export const searchPayoutsOfStatus = foundBy(
  'search_payouts_of_status',
  'find_payouts_of_status($1, $2, $3, $4, $5, $6)',
);

/**
 * $1 payer, $2 payouts: their changes of state, each payout's in order. OFFSET keeps it a look-up by key, payout by payout, whatever the
 * planner believes of the history's size.
 */
export const selectHistories: Statement = {
  name: 'select_payout_histories',
  plannedAnew: true,
  text: /* sql */ `
    SELECT h.payout_id, h.sequence, h.status, h.at, h.attempt, h.payment_id, h.end_to_end_id, h.code, h.detail
      FROM unnest($2::uuid[]) AS asked(payout_id)
     CROSS JOIN LATERAL (
        SELECT * FROM payout_history f WHERE f.payer = $1 AND f.payout_id = asked.payout_id ORDER BY f.sequence OFFSET 0
      ) AS h`,
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
