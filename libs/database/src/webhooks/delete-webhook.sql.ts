import type { Statement } from '../connection/sql.js';

/**
 * Until the end of the transaction, deliveries of a webhook are found by its key, also by the foreign key: the planner believes that
 * all deliveries belong to it, and would read the whole table.
 */
export const lookUpByKeys: Statement = {
  name: 'look_up_by_keys',
  plannedAnew: true,
  text: 'SET LOCAL enable_seqscan = off',
};

/** $1 payer, $2 webhook, $3 deliveries at most. Rows that are being changed at this moment are left over, not waited for. */
export const deleteSomeDeliveries: Statement = {
  name: 'delete_some_webhook_deliveries',
  plannedAnew: true,
  text: /* sql */ `
    DELETE FROM webhook_delivery WHERE ctid = ANY (ARRAY(
      SELECT d.ctid FROM webhook_delivery d WHERE d.payer = $1 AND d.endpoint_id = $2 LIMIT $3 FOR UPDATE SKIP LOCKED))`,
};

/** $1 payer, $2 webhook: with what is left of its deliveries. */
export const deleteWebhook: Statement = {
  name: 'delete_webhook',
  text: 'DELETE FROM webhook_endpoint WHERE payer = $1 AND endpoint_id = $2',
};
