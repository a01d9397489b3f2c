import type { Statement } from '../connection/sql.js';
import { currentBatchStatus } from '../functions/policy.js';

/** Payers whose batches are looked at; each is a step through an index. */
const MAX_PAYERS = 200;
/** Batches that came and went since the last look at the pace. */
const MAX_NEW_BATCHES = 2_000;
/** Open streams and institutions that are looked at. */
const MAX_INSTITUTIONS = 1_000;

/** What `toBatch` reads. */
const BATCH_COLUMNS = /* sql */ `
  b.batch_id, ${currentBatchStatus('b')} AS status, b.scheduled_for, b.priority, b.created_at, b.started_at, b.completed_at, b.pending, b.processing, b.in_doubt, b.needs_review,
  b.paid, b.failed, b.duplicate, b.cancelled, b.total_cents, b.paid_cents, b.failed_cents, b.returned_cents, b.items_removed_at`;

/** From payer to payer through the index of the newest, rather than over all batches there ever were. */
const payers = (areAll = 'false') => /* sql */ `
  payer AS (
    (SELECT f.payer, 1 AS number FROM payout_batch f ORDER BY f.payer LIMIT 1)
    UNION ALL
    SELECT n.payer, p.number + 1 FROM payer p
     CROSS JOIN LATERAL (SELECT f.payer FROM payout_batch f WHERE f.payer > p.payer ORDER BY f.payer LIMIT 1) AS n
     WHERE p.number < ${String(MAX_PAYERS)} OR ${areAll}
  )`;

/**
 * $1 limit, $2 id of a batch or null, $3, $4, $5 creation, payer and id of the last batch of the page before, or nulls. A batch's id is looked
 * up at every payer.
 */
export const selectNewestBatches: Statement = {
  name: 'select_newest_batches_of_all_payers',
  plannedAnew: true,
  text: /* sql */ `
    WITH RECURSIVE ${payers('$2::text IS NOT NULL')}
    SELECT b.payer, ${BATCH_COLUMNS}
      FROM payer
     CROSS JOIN LATERAL (
        SELECT f.* FROM payout_batch f
         WHERE f.payer = payer.payer AND ($2::text IS NULL OR f.batch_id = $2)
           AND ($3::timestamptz IS NULL OR f.created_at < $3 OR (f.created_at = $3 AND (f.payer, f.batch_id) > ($4::text, $5::text)))
         ORDER BY f.created_at DESC, f.batch_id LIMIT $1
      ) AS b
     ORDER BY b.created_at DESC, b.payer, b.batch_id LIMIT $1`,
};

/**
 * $1 payers, $2 batches of theirs: those, the ones whose payouts are due first, and the ones created after $3. Each by a separate look-up, whatever
 * the planner believes of the tables: joined, it would read all batches there ever were.
 */
export const selectPace: Statement = {
  name: 'select_settlement_pace',
  plannedAnew: true,
  text: /* sql */ `
    WITH RECURSIVE ${payers()}, looked AS (
      (SELECT payer, batch_id FROM payout_due WHERE in_flight_due_at IS NOT NULL ORDER BY in_flight_due_at LIMIT 500)
      UNION
      (SELECT payer, batch_id FROM payout_due WHERE unclaimed_due_at IS NOT NULL ORDER BY unclaimed_due_at LIMIT 500)
      UNION
      (SELECT n.* FROM payer
        CROSS JOIN LATERAL (
          SELECT f.payer, f.batch_id FROM payout_batch f
           WHERE f.payer = payer.payer AND f.created_at > $3::timestamptz
           ORDER BY f.created_at DESC LIMIT ${String(MAX_NEW_BATCHES)}
        ) AS n
        LIMIT ${String(MAX_NEW_BATCHES)})
      UNION
      SELECT payer COLLATE "C", batch_id COLLATE "C" FROM unnest($1::text[], $2::text[]) AS known(payer, batch_id)
    )
    SELECT b.payer, b.batch_id AS "batchId", b.created_at AS "createdAt", b.paid, b.failed, b.completed_at IS NOT NULL AS "isFinal"
      FROM looked
     CROSS JOIN LATERAL (
        SELECT f.* FROM payout_batch f WHERE f.payer = looked.payer AND f.batch_id = looked.batch_id LIMIT 1
      ) AS b`,
};

/** $1 limit. There are as many institutions as the country has; each has one row in each of these tables. */
export const selectInstitutions: Statement = {
  name: 'select_institutions',
  plannedAnew: true,
  text: /* sql */ `
    WITH taken AS (
      SELECT s.receiver_ispb, json_agg(json_build_object(
               'seat', s.seat,
               'opened_at', s.opened_at,
               'waiting', s.answer_due_at > clock_timestamp(),
               'last_answer_at', CASE WHEN s.answer_due_at > clock_timestamp() THEN s.last_answer_at ELSE s.answer_due_at END,
               'unacknowledged', cardinality(s.outstanding)) ORDER BY s.seat) AS open
        FROM stream s GROUP BY s.receiver_ispb LIMIT ${String(MAX_INSTITUTIONS)}
    ), stored AS (
      SELECT t.receiver_ispb, t.stored_count FROM message_tail t LIMIT ${String(MAX_INSTITUTIONS)}
    )
    SELECT ispb.receiver_ispb AS ispb, coalesce(taken.open, '[]') AS open,
           coalesce(stored.stored_count, 0) - coalesce(h.taken_count, 0)
             + (SELECT count(*) FROM message_returned r WHERE r.receiver_ispb = ispb.receiver_ispb) AS undelivered
      FROM (SELECT receiver_ispb FROM taken UNION SELECT receiver_ispb FROM stored) AS ispb
      LEFT JOIN taken USING (receiver_ispb)
      LEFT JOIN stored USING (receiver_ispb)
      LEFT JOIN message_head h USING (receiver_ispb)
     ORDER BY taken.open IS NULL, undelivered DESC, ispb LIMIT $1`,
};
