import type { Statement } from '../connection/sql.js';

/** $1 payer, $2 batch, $3 payouts, $4 fresh payment ids, $5 their endToEndIds, $6 may be submitted, $7 lease in ms, $8, $9 what was seen of the database, $10 the rail: see the function's header. */
export const claimPayouts: Statement = {
  name: 'claim_payouts',
  text: 'SELECT * FROM claim_payouts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
};

/** Payer, batch and twelve parallel arrays: see the function's header. */
export const movePayouts: Statement = {
  name: 'move_payouts',
  text: 'SELECT payout_id FROM move_payouts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)',
};

/**
 * $1 payer, $2 batch; parallel arrays: $3 payouts, $4 payment ids, $5 endToEndIds, $6 receivers, $7 moments. An audit entry for each
 * settlement that no payout accounts for: its payout is not paid under these ids, nor has it a date for its next look-up under them.
 */
export const recordUnmatchedSettlements: Statement = {
  name: 'record_unmatched_settlements',
  plannedAnew: true,
  text: /* sql */ `
    INSERT INTO audit_log (actor, action, subject, details)
    SELECT 'worker', 'payout.unmatched_settlement', s.payout_id::text,
           jsonb_build_object('payer', $1::text, 'batch_id', $2::text, 'status', p.status, 'payment_id', s.payment_id, 'end_to_end_id', s.end_to_end_id,
                              'present_end_to_end_id', p.end_to_end_id, 'receiver_ispb', s.receiver_ispb, 'settled_at', s.settled_at)
      FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) AS s(payout_id, payment_id, end_to_end_id, receiver_ispb, settled_at)
      LEFT JOIN payout p ON p.payer = $1 AND p.payout_id = s.payout_id
     WHERE (p.payment_id = s.payment_id AND coalesce(p.end_to_end_id = s.end_to_end_id, true)
            AND (p.status = 'paid' OR p.due_at IS NOT NULL)) IS NOT TRUE
    RETURNING subject`,
};

/** $1 kinds of work, $2 places, $3 crowded payers, $4 places of theirs, $5 fresh payment ids, $6 their endToEndIds, $7 submissions, $8 lease in ms, $9, $10 what was seen of the database, $11 the rail: see the function's header. */
export const takeTurn: Statement = {
  name: 'take_turn',
  text: 'SELECT * FROM take_turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
};

/** $1 buckets at most: see the function's header. */
export const lineUpDuePayouts: Statement = {
  name: 'line_up_due_payouts',
  text: 'SELECT line_up_due_payouts($1) AS in_line',
};
