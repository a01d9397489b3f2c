import type { Statement } from '../connection/sql.js';

/**
 * LIMIT keeps the look-up of an event one by key, row by row, whatever the planner believes. While an attempt is under way, nothing
 * has come of it yet; what stands there is of the one before.
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

/**
 * $1 payer, $2 webhook, $3 a delivery's id. A row where there is the webhook; the event and its delivery where it is enabled. The
 * lock lets nobody delete it in between. The time is truncated to the millisecond: its column would round up, and the delivery
 * would not be due yet.
 */
export const pingWebhook: Statement = {
  name: 'ping_webhook',
  text: /* sql */ `
    WITH endpoint AS MATERIALIZED (
      SELECT n.payer, n.endpoint_id, n.enabled FROM webhook_endpoint n WHERE n.payer = $1 AND n.endpoint_id = $2 FOR KEY SHARE
    ), event AS (
      INSERT INTO webhook_event (payer, event_id, type, occurred_at)
      SELECT n.payer, gen_random_uuid(), 'ping', date_trunc('milliseconds', clock_timestamp()) FROM endpoint n WHERE n.enabled
      RETURNING payer, event_id, occurred_at
    ), delivery AS (
      INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
      SELECT e.payer, n.endpoint_id, $3, e.event_id, e.occurred_at, e.occurred_at FROM event e CROSS JOIN endpoint n
    )
    SELECT n.enabled FROM endpoint n`,
};

/**
 * $1 payer, $2 delivery. A row where there is the delivery: its webhook, and whether that is enabled.
 *
 * A delivery under a lease is with somebody who sends it at this moment, or has died; it is left alone: in the first case it is
 * being sent already, in the second it is due when the lease ends. A claim that comes first makes this wait and then see its
 * lease; one that comes second finds what this has written. Without a lease the new fence makes sure that whoever still believes
 * to hold the delivery writes no result into the new round.
 */
export const replayDelivery: Statement = {
  name: 'replay_webhook_delivery',
  plannedAnew: true,
  text: /* sql */ `
    WITH asked AS MATERIALIZED (
      SELECT d.payer, d.endpoint_id, d.delivery_id, n.enabled
        FROM webhook_delivery d JOIN webhook_endpoint n ON n.payer = d.payer AND n.endpoint_id = d.endpoint_id
       WHERE d.payer = $1 AND d.delivery_id = $2
    ), replayed AS (
      UPDATE webhook_delivery d
         SET status = 'waiting', attempts = 0, next_attempt_at = clock_timestamp(), fence = d.fence + 1, lease_until = NULL
        FROM asked a
       WHERE a.enabled AND d.payer = a.payer AND d.endpoint_id = a.endpoint_id AND d.delivery_id = a.delivery_id
         AND NOT (d.status = 'waiting' AND d.lease_until IS NOT NULL AND d.lease_until > clock_timestamp())
    )
    SELECT a.endpoint_id, a.enabled FROM asked a`,
};
