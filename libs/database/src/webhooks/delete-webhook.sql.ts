import type { Statement } from '../connection/sql.js';

/**
 * No parameters. Until the end of the transaction, deliveries of a webhook are found by its key: the planner believes that all
 * there are belong to it, and would read all there are. Also where the foreign key looks for them.
 */
export const lookUpByKeys: Statement = {
  name: 'look_up_by_keys',
  plannedAnew: true,
  text: 'SET LOCAL enable_seqscan = off',
};

/** $1 payer, $2 webhook, $3 deliveries at most. What somebody is changing at this moment is left over, and nobody waited for. */
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
