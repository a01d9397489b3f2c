import type { Statement } from '../connection/sql.js';

/** Parallel arrays and payloads joined by line feeds: see the function's header. */
export const recordSimulatedPayments: Statement = {
  name: 'record_simulated_payments',
  text: 'SELECT * FROM record_simulated_payments($1, $2, $3, $4, $5, $6, $7)',
};

/** $1 endToEndIds. */
export const findSimulatedPayments: Statement = {
  name: 'find_simulated_payments',
  plannedAnew: true,
  text: /* sql */ `
    SELECT end_to_end_id, verdict, code, receiver_ispb, settled_at FROM simulated_payment WHERE end_to_end_id = ANY ($1)`,
};

/** $1 payout. */
export const countSimulatedSubmission: Statement = {
  name: 'count_simulated_submission',
  text: /* sql */ `
    INSERT INTO simulated_submission_count AS c (payout_id, submissions) VALUES ($1, 1)
    ON CONFLICT (payout_id) DO UPDATE SET submissions = c.submissions + 1
    RETURNING submissions`,
};
