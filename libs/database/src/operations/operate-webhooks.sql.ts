import type { Statement } from '../connection/sql.js';

/** $1 delivery: whose it is. Webhooks are few, so each payer who has any is asked. */
export const findPayerOfDelivery: Statement = {
  name: 'find_payer_of_delivery',
  plannedAnew: true,
  text: /* sql */ `
    SELECT f.payer FROM (SELECT DISTINCT n.payer FROM webhook_endpoint n) AS known
     CROSS JOIN LATERAL (
        SELECT d.payer FROM webhook_delivery d WHERE d.payer = known.payer AND d.delivery_id = $1::uuid LIMIT 1
      ) AS f`,
};

/** $1 webhook: whose it is. */
export const findPayerOfWebhook: Statement = {
  name: 'find_payer_of_webhook',
  plannedAnew: true,
  text: 'SELECT n.payer FROM webhook_endpoint n WHERE n.endpoint_id = $1::uuid',
};

/** $1 payer, $2 webhook, $3 since, $4 limit. */
export const selectDeliveriesSince: Statement = {
  name: 'select_webhook_deliveries_since',
  plannedAnew: true,
  text: /* sql */ `
    SELECT d.delivery_id FROM webhook_delivery d
     WHERE d.payer = $1 AND d.endpoint_id = $2 AND d.created_at >= $3
     ORDER BY d.created_at, d.delivery_id LIMIT $4`,
};
