import type { Statement } from '../connection/sql.js';

/** $1 our moment, $2 days. */
export const selectDaysAgo: Statement = {
  name: 'select_days_ago',
  text: 'SELECT least(clock_timestamp(), $1::timestamptz) - make_interval(days => $2) AS at',
};

/** $1 moment, $2 how many to count: see the function's header. */
export const lookAtOldWebhooks: Statement = {
  name: 'count_old_webhooks',
  text: 'SELECT * FROM count_old_webhooks($1, $2)',
};

/** $1, $2 payer and endpoint of the last one before, nulls: from the first; $3 limit. */
export const selectWebhooksAfter: Statement = {
  name: 'select_webhooks_after',
  text: /* sql */ `
    SELECT n.payer, n.endpoint_id FROM webhook_endpoint n
     WHERE (n.payer, n.endpoint_id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
     ORDER BY n.payer, n.endpoint_id LIMIT $3`,
};

/** $1 payer, $2 endpoint, $3 moment, $4, $5 age and id of the last before, $6 limit: see the function's header. */
export const removeWebhookDeliveries: Statement = {
  name: 'remove_webhook_deliveries',
  text: 'SELECT * FROM remove_webhook_deliveries($1, $2, $3, $4, $5, $6)',
};

/** $1 moment, $2, $3 age and id of the last before, $4 limit: see the function's header. */
export const removeWebhookEvents: Statement = {
  name: 'remove_webhook_events',
  text: 'SELECT * FROM remove_webhook_events($1, $2, $3, $4)',
};
