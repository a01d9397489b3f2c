import type { Statement } from '../connection/sql.js';

/** $1 payer, $2 batch, $3 payouts, $4 fresh endToEndIds, $5 may be submitted, $6 lease in ms: see the function's header. */
export const claimPayouts: Statement = {
  name: 'claim_payouts',
  text: 'SELECT * FROM claim_payouts($1, $2, $3, $4, $5, $6)',
};

/** Payer, batch and ten parallel arrays: see the function's header. */
export const movePayouts: Statement = {
  name: 'move_payouts',
  text: 'SELECT payout_id FROM move_payouts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
};

/** $1 kind, $2 buckets at most, $3 put off by ms: see the function's header. */
export const takeDuePayouts: Statement = {
  name: 'take_due_payouts',
  text: 'SELECT * FROM take_due_payouts($1, $2, $3)',
};
