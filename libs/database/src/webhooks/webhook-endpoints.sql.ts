import type { Statement } from '../connection/sql.js';

/** Without secrets: only who signs reads those. */
const ENDPOINT_COLUMNS = /* sql */ `
  n.endpoint_id, n.url, n.events, n.enabled, n.disabled_because, n.created_at, n.updated_at,
  CASE WHEN n.former_secret_until > clock_timestamp() THEN n.former_secret_until END AS former_secret_until`;

/** $1 payer: its webhooks are made one after the other, until the end of the transaction, so that they can be counted. */
export const lockWebhooksOfPayer: Statement = {
  name: 'lock_webhooks_of_payer',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`,
};

/** $1 payer, $2 webhook, $3 url, $4 events, $5 secret, $6 webhooks at most: no row where there are that many already. */
export const insertWebhook: Statement = {
  name: 'insert_webhook',
  text: /* sql */ `
    INSERT INTO webhook_endpoint AS n (payer, endpoint_id, url, events, secret)
    SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhook_endpoint o WHERE o.payer = $1) < $6::integer
    RETURNING ${ENDPOINT_COLUMNS}`,
};

/** $1 payer; $2, $3 creation and id of the last webhook of the page before, null: from the first; $4 limit. */
export const selectWebhooks: Statement = {
  name: 'select_webhooks',
  text: /* sql */ `
    SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoint n
     WHERE n.payer = $1 AND ($2::timestamptz IS NULL OR (n.created_at, n.endpoint_id) < ($2, $3::uuid))
     ORDER BY n.created_at DESC, n.endpoint_id DESC LIMIT $4`,
};

/** $1 payer, $2 webhook. */
export const selectWebhook: Statement = {
  name: 'select_webhook',
  text: `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoint n WHERE n.payer = $1 AND n.endpoint_id = $2`,
};

/** $1 payer, $2 webhook; $3 url, $4 events, $5 enabled, null: as it is. */
export const changeWebhook: Statement = {
  name: 'change_webhook',
  text: /* sql */ `
    UPDATE webhook_endpoint n
       SET url = coalesce($3, n.url), events = coalesce($4, n.events), enabled = coalesce($5, n.enabled),
           disabled_because = CASE WHEN $5 IS NULL THEN n.disabled_because END, updated_at = clock_timestamp()
     WHERE n.payer = $1 AND n.endpoint_id = $2
    RETURNING ${ENDPOINT_COLUMNS}`,
};

/** $1 payer, $2 webhook, $3 new secret, $4 for how many milliseconds the present one signs beside it. */
export const rotateWebhookSecret: Statement = {
  name: 'rotate_webhook_secret',
  text: /* sql */ `
    UPDATE webhook_endpoint n
       SET secret = $3, former_secret = n.secret,
           former_secret_until = date_trunc('milliseconds', clock_timestamp()) + $4::bigint * interval '1 millisecond',
           updated_at = clock_timestamp()
     WHERE n.payer = $1 AND n.endpoint_id = $2
    RETURNING ${ENDPOINT_COLUMNS}`,
};

/** $1 payer, $2 webhook: nothing new waits for it from now on. */
export const disableWebhook: Statement = {
  name: 'disable_webhook',
  text: 'UPDATE webhook_endpoint SET enabled = false WHERE payer = $1 AND endpoint_id = $2',
};

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
