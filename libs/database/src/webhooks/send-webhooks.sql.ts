import type { Statement } from '../connection/sql.js';

/** $1 endpoints at most: see the function's header. */
export const dueWebhookEndpoints: Statement = {
  name: 'due_webhook_endpoints',
  text: 'SELECT * FROM due_webhook_endpoints($1)',
};

/** $1 payer, $2 endpoint, $3 deliveries at most, $4 lease in ms: see the function's header. */
export const claimWebhookDeliveries: Statement = {
  name: 'claim_webhook_deliveries',
  text: 'SELECT * FROM claim_webhook_deliveries($1, $2, $3, $4)',
};

/** Payer, endpoint and seven parallel arrays: see the function's header. */
export const writeWebhookResults: Statement = {
  name: 'write_webhook_results',
  text: 'SELECT write_webhook_results($1, $2, $3, $4, $5, $6, $7, $8, $9)',
};
