import type { Statement } from '../connection/sql.js';

/** Parallel arrays and payloads joined by line feeds: see the function's header. */
export const recordSimulatedPayments: Statement = {
  name: 'record_simulated_payments',
  text: /* sql */ `
    SELECT end_to_end_id AS "endToEndId", code, receiver_ispb AS "receiverIspb", settled_at AS "settledAt"
      FROM record_simulated_payments($1, $2, $3, $4, $5, $6, $7)`,
};

/** $1 payout. */
export const countSimulatedSubmission: Statement = {
  name: 'count_simulated_submission',
  text: /* sql */ `
    INSERT INTO simulated_submission_count AS c (payout_id, submissions) VALUES ($1, 1)
    ON CONFLICT (payout_id) DO UPDATE SET submissions = c.submissions + 1
    RETURNING submissions`,
};
