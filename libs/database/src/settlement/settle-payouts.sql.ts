import type { Statement } from '../connection/sql.js';

/** $1 payer, $2 batch, $3 payouts, $4 fresh endToEndIds, $5 may be submitted, $6 lease in ms, $7, $8 what was seen of the database: see the function's header. */
export const claimPayouts: Statement = {
  name: 'claim_payouts',
  text: 'SELECT * FROM claim_payouts($1, $2, $3, $4, $5, $6, $7, $8)',
};

/** Payer, batch and ten parallel arrays: see the function's header. */
export const movePayouts: Statement = {
  name: 'move_payouts',
  text: 'SELECT payout_id FROM move_payouts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
};

/**
 * $1 payer, $2 batch; parallel arrays: $3 payouts, $4 endToEndIds, $5 receivers, $6 moments. An audit entry for each settlement that no
 * payout accounts for: its payout is not paid under this endToEndId, nor has it a date for its next look-up under it.
 */
export const recordUnmatchedSettlements: Statement = {
  name: 'record_unmatched_settlements',
  plannedAnew: true,
  text: /* sql */ `
    INSERT INTO audit_log (actor, action, subject, details)
    SELECT 'worker', 'payout.unmatched_settlement', s.payout_id::text,
           jsonb_build_object('payer', $1::text, 'batch_id', $2::text, 'status', p.status, 'end_to_end_id', s.end_to_end_id,
                              'present_end_to_end_id', p.end_to_end_id, 'receiver_ispb', s.receiver_ispb, 'settled_at', s.settled_at)
      FROM unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) AS s(payout_id, end_to_end_id, receiver_ispb, settled_at)
      LEFT JOIN payout p ON p.payer = $1 AND p.payout_id = s.payout_id
     WHERE (p.end_to_end_id = s.end_to_end_id AND (p.status = 'paid' OR p.due_at IS NOT NULL)) IS NOT TRUE
    RETURNING subject`,
};

/** $1 kind, $2 buckets at most, $3 put off by ms: see the function's header. */
export const takeDuePayouts: Statement = {
  name: 'take_due_payouts',
  text: 'SELECT * FROM take_due_payouts($1, $2, $3)',
};
