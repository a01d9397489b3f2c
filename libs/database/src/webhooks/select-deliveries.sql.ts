import type { Statement } from '../connection/sql.js';

/**
 * SQL, since LIMIT in the lateral join keeps the look-up of an event one by key, row by row, whatever the planner believes. While an
 * attempt is in flight, the columns of the last result are those of the attempt before, and are left out.
 */
const selectDeliveries = (which: string): string => /* sql */ `
  SELECT d.delivery_id, d.event_id, e.type, e.batch_id, e.payout_id, d.status, d.attempts, d.next_attempt_at, d.created_at,
         d.last_attempt_at, CASE WHEN d.lease_until IS NULL THEN d.last_answer END AS last_answer,
         CASE WHEN d.lease_until IS NULL THEN d.last_fault END AS last_fault,
         CASE WHEN d.lease_until IS NULL THEN d.last_duration_ms END AS last_duration_ms
    FROM webhook_delivery d
   CROSS JOIN LATERAL (SELECT * FROM webhook_event f WHERE f.payer = d.payer AND f.event_id = d.event_id LIMIT 1) AS e
   ${which}`;

/** $1 payer, $2 webhook; $3, $4 creation and id of the last delivery of the page before, null: from the first; $5 limit. */
export const selectDeliveriesOfWebhook: Statement = {
  name: 'select_webhook_deliveries',
  plannedAnew: true,
  text: selectDeliveries(/* sql */ `
    WHERE d.payer = $1 AND d.endpoint_id = $2
      AND (d.created_at, d.delivery_id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $5`),
};

/** $1 payer, $2 delivery. */
export const selectDelivery: Statement = {
  name: 'select_webhook_delivery',
  plannedAnew: true,
  text: selectDeliveries('WHERE d.payer = $1 AND d.delivery_id = $2'),
};

/** $1 delivery: whose it is. Webhooks are few, so each payer who has any is asked. */
export const findPayerOfDelivery: Statement = {
  name: 'find_payer_of_delivery',
  plannedAnew: true,
  text: /* sql */ `
    SELECT f.payer FROM (SELECT DISTINCT e.payer FROM webhook_endpoint e) AS known
     CROSS JOIN LATERAL (
        SELECT d.payer FROM webhook_delivery d WHERE d.payer = known.payer AND d.delivery_id = $1::uuid LIMIT 1
      ) AS f`,
};
