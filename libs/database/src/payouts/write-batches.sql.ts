import type { Statement } from '../connection/sql.js';

/** Stores a batch with its payouts: see the function's header. */
export const acceptPayoutBatch: Statement = {
  name: 'accept_payout_batch',
  text: 'SELECT * FROM accept_payout_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
};

/** $1 payer, $2 batch. */
export const cancelPayouts: Statement = {
  name: 'cancel_payouts',
  text: 'SELECT cancel_payouts($1, $2) AS cancelled',
};
