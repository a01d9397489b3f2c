import type { Statement } from '../connection/sql.js';
import { ORIGINAL, PAYOUT_COLUMNS } from '../payouts/select-payouts.sql.js';

/** Payers are found one after the other, each by one look into an index: they are few beside what they have. */
const PAYERS = /* sql */ `
  WITH RECURSIVE known AS (
    (SELECT b.payer FROM payout_batch b ORDER BY b.payer LIMIT 1)
    UNION ALL
    SELECT (SELECT b.payer FROM payout_batch b WHERE b.payer > k.payer ORDER BY b.payer LIMIT 1) FROM known k WHERE k.payer IS NOT NULL
  )`;

/** $1 payout: its payer. */
export const findPayerOfPayout: Statement = {
  name: 'find_payer_of_payout',
  plannedAnew: true,
  text: /* sql */ `${PAYERS}
    SELECT f.payer FROM known k
     CROSS JOIN LATERAL (SELECT p.payer FROM payout p WHERE p.payer = k.payer AND p.payout_id = $1::uuid LIMIT 1) AS f`,
};

const payersBy = (name: string, found: string): Statement => ({
  name: `find_payers_by_${name}`,
  plannedAnew: true,
  text: `${PAYERS}
    SELECT k.payer FROM known k WHERE k.payer IS NOT NULL AND EXISTS (${found})`,
});

/** $1 what is looked for: the payers who have it. */
export const findPayersBy = {
  external_id: payersBy(
    'external_id',
    `SELECT FROM payout_key f WHERE f.payer = k.payer AND f.external_id = $1`,
  ),
  end_to_end_id: payersBy(
    'end_to_end_id',
    `SELECT FROM payout_history h WHERE h.payer = k.payer AND h.end_to_end_id = $1 AND (h.learnt OR (h.status = 'processing' AND h.code IS NULL))`,
  ),
  payment_id: payersBy(
    'payment_id',
    `SELECT FROM payout_history h WHERE h.payer = k.payer AND h.payment_id = $1 AND h.payment_id IS NOT NULL AND h.status = 'processing' AND h.code IS NULL
     UNION ALL SELECT FROM payout p WHERE p.payer = k.payer AND p.rail_reference = $1 AND p.rail_reference IS NOT NULL`,
  ),
  owner_tax_id: payersBy('owner_tax_id', 'SELECT FROM find_payouts_of_owner(k.payer, $1, NULL, 1)'),
  user_id: payersBy(
    'user_id',
    'SELECT FROM find_payouts_of_user(k.payer, $1, NULL, NULL, NULL, NULL, NULL, 1) AS f WHERE f.is_found',
  ),
  payout_id: payersBy('payout_id', 'SELECT FROM payout p WHERE p.payer = k.payer AND p.payout_id = $1::uuid'),
} as const;

/** $1 payer, $2 payout: what a command is decided by; locked until the transaction ends. */
export const lockPayout: Statement = {
  name: 'lock_payout',
  plannedAnew: true,
  text: /* sql */ `
    SELECT p.batch_id, p.status, coalesce(p.lease_until > clock_timestamp(), false) AS is_claimed, p.end_to_end_id, p.receiver_ispb,
           p.failure_code, p.failure_source, p.failure_detail, p.created_at
      FROM payout p WHERE p.payer = $1 AND p.payout_id = $2 FOR UPDATE`,
};

/**
 * $1 payer, $2 payout, $3 another endToEndId or null. An operator claims as a worker does: a worker that had the payout writes nothing any more, and
 * the result is written under this fence in the same transaction, so the lease only has to be there.
 */
export const takePayout: Statement = {
  name: 'take_payout',
  plannedAnew: true,
  text: /* sql */ `
    UPDATE payout p SET fence = p.fence + 1, lease_until = clock_timestamp(), end_to_end_id = coalesce($3, p.end_to_end_id)
     WHERE p.payer = $1 AND p.payout_id = $2 RETURNING p.fence`,
};

/** The last entry of the history is the change into the present state; what was only created or is a duplicate has none. */
const SINCE = /* sql */ `
  coalesce((SELECT h.at FROM payout_history h
             WHERE h.payer = p.payer AND h.payout_id = p.payout_id AND h.sequence = p.sequence), p.created_at) AS since`;

/** $1 payer, $2 payout. */
export const selectPayoutWithPayer: Statement = {
  name: 'select_operated_payout',
  plannedAnew: true,
  text: /* sql */ `
    SELECT p.payer, ${SINCE}, ${PAYOUT_COLUMNS} FROM payout p ${ORIGINAL} WHERE p.payer = $1 AND p.payout_id = $2`,
};

/**
 * $1, $2, $3 creation, payer and id of the batch, $4 index of the last payout of the page before; nulls: from the first. $5 limit. Each
 * batch that is read has one that is held, so no more of them than the page has places are looked into.
 */
export const selectHeldPayouts: Statement = {
  name: 'select_held_payouts',
  plannedAnew: true,
  text: /* sql */ `
    SELECT p.payer, b.created_at AS batch_created_at, ${SINCE}, ${PAYOUT_COLUMNS}
      FROM (
        SELECT h.created_at, h.payer, h.batch_id, h.first_payout_id, h.last_payout_id FROM payout_batch h
         WHERE h.needs_review > 0
           AND (h.created_at, h.payer, h.batch_id) >= (coalesce($1, '-infinity'::timestamptz), coalesce($2, '') COLLATE "C", coalesce($3, '') COLLATE "C")
         ORDER BY h.created_at, h.payer, h.batch_id LIMIT $5 + 1
      ) AS b
     CROSS JOIN LATERAL (
        SELECT f.* FROM payout f
         WHERE f.payer = b.payer AND f.batch_id = b.batch_id AND f.payout_id BETWEEN b.first_payout_id AND b.last_payout_id
           AND f.status = 'needs_review'
           AND (f.item_index > coalesce($4, -1) OR (b.created_at, b.payer, b.batch_id) IS DISTINCT FROM ($1, $2, $3))
         ORDER BY f.item_index LIMIT $5
      ) AS p ${ORIGINAL}
     ORDER BY b.created_at, b.payer, b.batch_id, p.item_index LIMIT $5`,
};

/** Buckets of either kind that are looked into. */
const BUCKETS = 500;

/** $1 older than this many ms, from when they may go; $2 limit. In doubt whatever their age. */
export const selectWaitingPayouts: Statement = {
  name: 'select_waiting_payouts',
  plannedAnew: true,
  text: /* sql */ `
    SELECT p.payer, ${SINCE}, ${PAYOUT_COLUMNS}
      FROM (
        (SELECT n.payer, n.batch_id, n.bucket FROM payout_due n
          WHERE n.in_flight_due_at IS NOT NULL ORDER BY n.in_flight_due_at LIMIT ${String(BUCKETS)})
        UNION
        (SELECT n.payer, n.batch_id, n.bucket FROM payout_due n
          WHERE n.unclaimed_due_at IS NOT NULL ORDER BY n.unclaimed_due_at LIMIT ${String(BUCKETS)})
      ) AS n
      JOIN payout_batch b ON b.payer = n.payer AND b.batch_id = n.batch_id
     CROSS JOIN LATERAL (
        SELECT f.* FROM payout f
         WHERE f.payer = n.payer AND f.batch_id = n.batch_id AND f.payout_id BETWEEN b.first_payout_id AND b.last_payout_id
           AND f.item_index BETWEEN n.bucket * 100 AND n.bucket * 100 + 99
           AND (f.status = 'in_doubt'
             OR (f.status IN ('pending', 'processing') AND b.goes_at < clock_timestamp() - $1 * interval '1 millisecond'))
      ) AS p ${ORIGINAL}
     ORDER BY p.created_at, p.payer, p.batch_id, p.item_index LIMIT $2`,
};

/** Batches that are counted; each is an entry of an index. */
const BATCHES_COUNTED = 1_000;

/** No parameters. */
export const countHeldPayouts: Statement = {
  name: 'count_held_payouts',
  plannedAnew: true,
  text: /* sql */ `
    SELECT coalesce(sum(b.needs_review), 0)::integer AS held
      FROM (SELECT h.needs_review FROM payout_batch h WHERE h.needs_review > 0 LIMIT ${String(BATCHES_COUNTED)}) AS b`,
};
